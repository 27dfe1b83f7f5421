package net.hsvpn.peers.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;

/**
 * AUTH_LIFETIME (RFC 4478): who was called says how long it believes the caller. Its data is that
 * time in seconds, 32 bits, in network byte order.
 */
final class AuthLifetime {
  /** A peer that wants to hear from us more often wants to keep us busy. */
  private static final long LEAST_SECONDS = 5;

  private AuthLifetime() {}

  static Notify granting(Duration lifetime) {
    return new Notify(NotifyType.AUTH_LIFETIME, Payloads.octets((int) lifetime.toSeconds()));
  }

  /** Brings our own reauthentication forward, if need be. */
  static void obey(Draft d, ExchangeType exchange, List<Payload> payloads) {
    // RFC 4478 section 3: only the original responder may ask for it.
    if (!d.lifespan().called()) {
      return;
    }
    Payloads.all(payloads, Notify.class).stream()
        .filter(n -> n.is(NotifyType.AUTH_LIFETIME) && n.data().length() == Integer.BYTES)
        .forEach(n -> obey(d, exchange, seconds(n.data())));
  }

  private static void obey(Draft d, ExchangeType exchange, long seconds) {
    Duration granted = Duration.ofSeconds(Math.max(seconds, LEAST_SECONDS));
    Instant due = Lifetimes.reauthenticateAt(d.env, d.sa().profile().life(), granted);
    if (d.lifespan().reauthenticateAt().filter(planned -> planned.isBefore(due)).isEmpty()) {
      d.lifespan(d.lifespan().reauthenticateAt(due));
      d.tell(
          Report.Kind.AUTH_LIFETIME,
          exchange,
          "the peer wants us to authenticate anew within %d s".formatted(seconds));
    }
  }

  private static long seconds(Octets data) {
    long seconds = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      seconds = (seconds << 8) | data.at(i);
    }
    return seconds;
  }
}
