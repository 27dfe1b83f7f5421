package net.hsvpn.config;

import java.net.InetAddress;

/** Where a peer is. */
public sealed interface Remote {
  /** Always there; we may call it. */
  record Address(InetAddress address) implements Remote {
    @Override
    public String toString() {
      return IpText.of(address);
    }
  }

  /** Anywhere; it calls us. */
  record Any() implements Remote {
    @Override
    public String toString() {
      return "any";
    }
  }
}
