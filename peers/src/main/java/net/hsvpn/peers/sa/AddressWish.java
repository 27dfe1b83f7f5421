package net.hsvpn.peers.sa;

import java.net.InetAddress;
import java.util.List;

/**
 * Which addresses a peer asks for.
 *
 * @param wanted at most one of each family, at least one; the unspecified one where any will do
 * @param granted which it is to get, of the same families as what it asks for, whatever the pools
 *     say; empty if the pools decide
 */
public record AddressWish(List<InetAddress> wanted, List<InetAddress> granted) {
  public AddressWish {
    wanted = List.copyOf(wanted);
    granted = List.copyOf(granted);
  }

  /** The pools decide. */
  public AddressWish(List<InetAddress> wanted) {
    this(wanted, List.of());
  }

  /** The same, if whoever authenticated the peer has a say in it. */
  public AddressWish granting(List<InetAddress> addresses) {
    return new AddressWish(
        wanted,
        addresses.stream()
            .filter(
                a -> wanted.stream().anyMatch(w -> w.getAddress().length == a.getAddress().length))
            .toList());
  }
}
