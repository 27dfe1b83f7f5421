package net.hsvpn.peers.exchange;

import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.Report;

/**
 * A NAT before the peer forgets its mapping and makes another one. We send where the newest
 * authentic message or packet came from (RFC 7296 section 2.23), but only if the peer is behind a
 * NAT and we are not: an end behind a NAT that followed could be led astray by one packet.
 */
final class Following {
  private Following() {}

  /** A message, authentic and new, has come. With MOBIKE, it moves nothing by itself. */
  static void heard(Draft d) {
    if (!d.at().whereabouts().mobike() && mayFollow(d) && leadsElsewhere(d, d.at().arrival())) {
      follow(d, d.at().arrival());
    }
  }

  /** So has a packet. */
  static void sighted(Draft d, Event.Sighted packet) {
    boolean ours = d.child(packet.inboundSpi()).isPresent();
    if (!ours || !mayFollow(d) || !leadsElsewhere(d, packet.path())) {
      return;
    }
    if (!d.at().whereabouts().mobike()) {
      follow(d, packet.path());
    } else if (!d.lifespan().called() && d.at().whereabouts().unchecked().isEmpty()) {
      // RFC 4555 section 3.8: ESP may follow, and IKE waits to be told.
      d.at().whereabouts(w -> w.traffic(packet.path()));
      d.redirect();
      tell(d, packet.path());
    }
  }

  private static boolean mayFollow(Draft d) {
    return d.at().capabilities().remoteNatted() && !d.at().capabilities().localNatted();
  }

  private static boolean leadsElsewhere(Draft d, Path path) {
    return path.marker() && !path.equals(d.at().traffic());
  }

  private static void follow(Draft d, Path path) {
    d.at().path(path);
    d.redirect();
    tell(d, path);
    d.resend();
  }

  private static void tell(Draft d, Path path) {
    if (!d.retired()) {
      d.tell(
          Report.Kind.PEER_MOVED,
          ExchangeType.INFORMATIONAL,
          "the NAT before the peer has changed its mapping: the peer is at "
              + Wording.end(path.remote())
              + " now");
    }
  }
}
