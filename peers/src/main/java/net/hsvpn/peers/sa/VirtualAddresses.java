package net.hsvpn.peers.sa;

import java.net.InetAddress;
import java.util.List;

/** Whether one end lends the other an address for a child SA (RFC 7296 section 2.19). */
public sealed interface VirtualAddresses {
  /** Neither does. */
  record None() implements VirtualAddresses {}

  /**
   * We lend the peer addresses, which are then its side of the child.
   *
   * @param required whether it must ask for one
   */
  record Lend(boolean required) implements VirtualAddresses {}

  /**
   * We ask the peer for addresses, which are then our side of the child.
   *
   * @param wanted at most one of each family; the unspecified one where any will do
   */
  record Ask(List<InetAddress> wanted) implements VirtualAddresses {
    public Ask {
      wanted = List.copyOf(wanted);
    }
  }
}
