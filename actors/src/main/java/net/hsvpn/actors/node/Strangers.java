package net.hsvpn.actors.node;

import java.time.InstantSource;
import java.util.Optional;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.actors.events.Ration;
import net.hsvpn.config.PeerId;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.Report;

/**
 * Tells why those who are not known yet were turned away. An IKE_SA_INIT may come from an address
 * that is not its sender's, so its news must not use up what is left for those who answered.
 */
final class Strangers {
  private static final int PER_MINUTE = 10;

  private final EventLog events;
  private final InstantSource clock;
  private final Ration unseen = new Ration(PER_MINUTE);
  private final Ration seen = new Ration(PER_MINUTE);

  Strangers(EventLog events, InstantSource clock) {
    this.events = events;
    this.clock = clock;
  }

  /**
   * @param peer whom it is about, if only one can be meant
   */
  void tell(Optional<PeerId> peer, Report report) {
    Ration ration = report.phase().equals(ExchangeType.IKE_SA_INIT.name()) ? unseen : seen;
    if (!ration.take(clock.instant())) {
      return;
    }
    long more = ration.passedOver();
    events.report(
        peer,
        more == 0
            ? report
            : new Report(
                report.kind(),
                report.phase(),
                report.text() + "; " + more + " more of strangers were not told before",
                report.remedy()));
  }
}
