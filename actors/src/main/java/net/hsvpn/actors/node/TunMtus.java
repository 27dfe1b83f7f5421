package net.hsvpn.actors.node;

import java.io.IOException;
import net.hsvpn.config.ContextConfig;

/** The MTUs of the contexts' TUN devices, in octets. */
public interface TunMtus {
  int of(ContextConfig context);

  /**
   * Changes one.
   *
   * @throws IOException if the kernel refuses, with what to do about it
   */
  void set(ContextConfig context, int mtu) throws IOException;
}
