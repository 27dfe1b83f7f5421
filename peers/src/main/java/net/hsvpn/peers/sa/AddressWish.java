package net.hsvpn.peers.sa;

import java.net.InetAddress;
import java.util.List;

/**
 * Which addresses a peer asks for.
 *
 * @param wanted at most one of each family, at least one; the unspecified one where any will do
 */
public record AddressWish(List<InetAddress> wanted) {
  public AddressWish {
    wanted = List.copyOf(wanted);
  }
}
