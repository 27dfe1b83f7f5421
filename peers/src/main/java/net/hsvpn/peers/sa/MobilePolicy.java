package net.hsvpn.peers.sa;

import java.net.InetAddress;
import java.util.List;

/**
 * Whether the two ends of an IKE SA may change their addresses while it stands (RFC 4555). That the
 * address is another one because of a NAT before the peer needs no leave.
 *
 * @param enabled whether we tell the peer that we can do it
 * @param checksReturn whether a peer must show that it receives at its new address before ESP goes
 *     there (RFC 4555 section 3.7)
 * @param own addresses that we listen on; a wildcard is one of them
 */
public record MobilePolicy(boolean enabled, boolean checksReturn, List<InetAddress> own) {
  /** Both ends stay where they are. */
  public static final MobilePolicy FIXED = new MobilePolicy(false, true, List.of());

  public MobilePolicy {
    own = List.copyOf(own);
  }
}
