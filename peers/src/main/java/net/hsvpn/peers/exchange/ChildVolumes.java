package net.hsvpn.peers.exchange;

import java.util.Map;
import net.hsvpn.config.Volume;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Report;

/**
 * What a child SA may carry: it is replaced in time, or else it ends (RFC 4301 section 4.4.2.1).
 */
final class ChildVolumes {
  // RFC 4303 section 3.3.3: a sequence number must not come round.
  private static final long SHORT_NUMBERS = (1L << 32) - 1;
  // docs/protocol.md section 6: the counter in the explicit IV.
  private static final long IVS = 1L << 48;
  // What an AES block tells of the others grows with the square of their number (the birthday
  // bound, for GCM and CBC alike): after 2^48 of them it is still less than 2^-32.
  private static final long AES_OCTETS = 16L << 48;

  private ChildVolumes() {}

  /** Where one direction of an SA must end. */
  static Volume end(EspSuite suite) {
    return new Volume(
        suite.sequenceNumbers() == SequenceNumbers.SHORT ? SHORT_NUMBERS : IVS,
        suite.encryption() == EncryptionAlgorithm.CHACHA20_POLY1305 ? Long.MAX_VALUE : AES_OCTETS);
  }

  /**
   * At half of the end or as configured, and up to a tenth before at random, so that both ends
   * seldom choose the same moment. At ten million packets a second the other half of 32-bit
   * sequence numbers lasts for minutes: long enough for lost messages and for another attempt.
   */
  static Volume rekeyAfter(Env env, PeerProfile profile, EspSuite suite) {
    Volume end = end(suite);
    Volume half = new Volume(end.packets() / 2, end.octets() / 2);
    Volume wanted = half.least(profile.life().childVolume());
    double share = 1 - env.random().nextDouble() / 10;
    return new Volume(Math.round(wanted.packets() * share), Math.round(wanted.octets() * share));
  }

  /** Brings a rekeying forward, or ends an SA that nobody managed to replace. */
  static void weigh(Draft d, Event.Carried carried) {
    for (Map.Entry<Integer, Volume> entry : carried.byInboundSpi().entrySet()) {
      d.child(entry.getKey())
          .filter(child -> child.stage() == ChildSa.Stage.INSTALLED)
          .ifPresent(child -> weigh(d, child, entry.getValue()));
    }
  }

  private static void weigh(Draft d, ChildSa child, Volume carried) {
    Event.Command deletion = new Event.DeleteChild(0, child.inboundSpi());
    if (carried.reaches(end(child.suite()))) {
      if (!d.queued(deletion)) {
        d.tell(
            Report.Kind.CHILD_EXHAUSTED,
            ExchangeType.CREATE_CHILD_SA,
            "child SA %s ends after %s: it may carry no more, and no rekeying succeeded in time"
                .formatted(Payloads.hex(child.inboundSpi()), carried),
            "see the events before for why rekeying failed");
        d.enqueue(deletion, d.env.now());
      }
    } else if (carried.reaches(child.rekeyAfter())
        && child.rekeyAt().isAfter(d.env.now().plus(Draft.RETRY))) {
      // Not if an attempt was made just now: the next one has its time already.
      d.replace(child.rekeyAt(d.env.now()));
    }
  }
}
