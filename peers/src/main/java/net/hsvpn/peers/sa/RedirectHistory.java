package net.hsvpn.peers.sa;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * When we followed redirections of one peer, so that gateways that send us to and fro do not keep
 * us busy for ever (RFC 5685 section 7). Immutable.
 */
public record RedirectHistory(List<Instant> followed) {
  /** The RFC's MAX_REDIRECTS. */
  public static final int MOST = 5;

  /** The RFC's REDIRECT_LOOP_DETECT_PERIOD. */
  public static final Duration PERIOD = Duration.ofMinutes(5);

  public static final RedirectHistory NONE = new RedirectHistory(List.of());

  public RedirectHistory {
    followed = List.copyOf(followed);
  }

  /** Whether one more may be followed now. */
  public boolean allows(Instant now) {
    return recent(now).size() < MOST;
  }

  /** This one, and one followed now. */
  public RedirectHistory and(Instant now) {
    List<Instant> more = new ArrayList<>(recent(now));
    more.add(now);
    return new RedirectHistory(more);
  }

  private List<Instant> recent(Instant now) {
    return followed.stream().filter(t -> t.plus(PERIOD).isAfter(now)).toList();
  }
}
