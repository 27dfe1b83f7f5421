package net.hsvpn.peers.ppp;

import java.net.Inet4Address;
import java.util.List;
import java.util.Optional;

/**
 * What a link carries at a moment.
 *
 * @param mru octets that the peer receives in one frame
 * @param ipv4 the two ends' addresses; empty while no IPv4 passes
 * @param ipv6 the two ends' interface identifiers; empty while no IPv6 passes
 * @param dns name servers that the peer told us of
 */
public record PppLink(
    int mru, Optional<Ends<Inet4Address>> ipv4, Optional<Ends<Long>> ipv6, List<Inet4Address> dns) {
  public PppLink {
    dns = List.copyOf(dns);
  }

  /** Ours and the peer's. */
  public record Ends<T>(T local, T remote) {}

  /** Whether packets of either family pass. */
  public boolean carries() {
    return ipv4.isPresent() || ipv6.isPresent();
  }
}
