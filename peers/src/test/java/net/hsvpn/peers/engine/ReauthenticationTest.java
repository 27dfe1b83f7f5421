package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.IkeSaId;
import net.hsvpn.peers.sa.LifePolicy;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import org.junit.jupiter.api.Test;

/** A new IKE SA before the old one goes (RFC 7296 section 2.8.3), and RFC 4478. */
class ReauthenticationTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private static PeerProfile a(LifePolicy life) {
    return TwoEnds.living(TwoEnds.tagged("a", 1), life);
  }

  private static PeerProfile b(LifePolicy life) {
    return TwoEnds.living(TwoEnds.tagged("b", 2), life);
  }

  private static long count(Host host, Report.Kind kind) {
    return host.reports.stream().filter(r -> r.kind() == kind).count();
  }

  /**
   * <pre>
   * A  IKE_SA_INIT, IKE_AUTH with a child --------------> B   both IKE SAs carry a child
   * A  <------------------------------------------------- B   both ends send on the new one
   * A  SK(old){D} --------------------------------------> B
   * A  <-------------------------------------- SK(old){}  B   the old one is gone
   * </pre>
   */
  @Test
  void theNewIkeSaCarriesTrafficBeforeTheOldOneGoes() {
    TwoEnds t = new TwoEnds(640, a(Lives.reauthenticating(HOUR)), b(TwoEnds.LIFE)).connect();
    Established old = t.a.sa();
    ChildSa before = t.a.child();
    while (t.a.established().size() < 2) {
      t.wait(Duration.ofHours(2));
      while (!t.network.isEmpty() && t.a.established().size() < 2) {
        t.deliver(t.network.removeFirst());
      }
    }
    assertThat(t.a.inbound).as("A receives on both").containsKey(before.inboundSpi()).hasSize(2);
    assertThat(t.b.inbound).as("B receives on both").hasSize(2);
    assertThat(t.a.sending.orElseThrow().inboundSpi()).isNotEqualTo(before.inboundSpi());
    assertThat(t.b.sending.orElseThrow().outboundSpi()).isNotEqualTo(before.inboundSpi());
    t.run().assertAgreement(1, 1);
    assertThat(t.a.sa().id()).isNotEqualTo(old.id());
    Duration age = Duration.between(TwoEnds.START, t.now());
    assertThat(age).isLessThanOrEqualTo(HOUR).isGreaterThan(HOUR.multipliedBy(9).dividedBy(10));
    assertThat(count(t.a, Report.Kind.IKE_REPLACED)).isEqualTo(1);
    assertThat(count(t.a, Report.Kind.IKE_CLOSED)).isZero();
  }

  @Test
  void rekeyingDoesNotPutItOff() {
    TwoEnds t = new TwoEnds(641, a(Lives.reauthenticating(HOUR)), b(TwoEnds.LIFE)).connect();
    for (int i = 0; i < 5; i++) {
      Host host = i % 2 == 0 ? t.a : t.b;
      host.command(host.sa(), Event.RekeyIke::new);
      t.run().pass(Duration.ofMinutes(10)).assertAgreement(1, 1);
    }
    assertThat(t.a.sa().lifespan().authenticatedAt()).isEqualTo(TwoEnds.START);
    t.pass(Duration.ofMinutes(10)).assertAgreement(1, 1);
    assertThat(t.a.sa().lifespan().authenticatedAt()).isAfter(TwoEnds.START);
  }

  @Test
  void onlyWhoCalledDoesIt() {
    TwoEnds t = new TwoEnds(642, a(TwoEnds.LIFE), b(Lives.reauthenticating(HOUR))).connect();
    t.pass(HOUR.multipliedBy(3)).assertAgreement(1, 1);
    assertThat(count(t.a, Report.Kind.IKE_REPLACED)).isZero();
  }

  @Test
  void withoutAnAnswerTheOldOneStaysAndItIsTriedAgain() {
    TwoEnds t = new TwoEnds(643, a(Lives.reauthenticating(HOUR)), b(TwoEnds.LIFE)).connect();
    while (t.a.sas.size() < 2) {
      t.wait(Duration.ofHours(2));
      if (t.a.sas.size() < 2) {
        t.run();
      }
    }
    t.post().network.clear();
    while (t.a.sas.size() == 2) {
      // B hears nothing of those who are not authenticated yet.
      t.wait(Duration.ofMinutes(1));
      t.network.removeIf(m -> m.to() == t.b && m.datagram().octets()[18] == 34);
      t.run();
    }
    assertThat(count(t.a, Report.Kind.NEGOTIATION_FAILED)).isEqualTo(1);
    t.assertAgreement(1, 1);
    t.pass(Duration.ofMinutes(1)).assertAgreement(1, 1);
    assertThat(count(t.a, Report.Kind.IKE_REPLACED)).isEqualTo(1);
  }

  @Test
  void aPeerThatMakesBeforeItBreaksIsGivenTimeToBreak() {
    TwoEnds t = new TwoEnds(644).connect();
    t.pass(Duration.ofMinutes(1));
    Established old = t.b.sa();
    // A knows both and closes neither: the work of an end that is not ours.
    t.a.unique = net.hsvpn.config.Uniqueness.NEVER;
    t.a.reconfigure(p -> p);
    t.a.initiate(false);
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    t.deliver(t.pickFor(t.b));
    assertThat(t.b.established()).hasSize(2);
    Established replaced = (Established) t.b.sas.get(old.id().localSpi());
    assertThat(replaced.standing()).isEqualTo(Established.Standing.REPLACED);
    assertThat(t.b.inbound).as("what is under way still arrives").hasSize(2);
    assertThat(replaced.task()).as("no Delete yet").isEmpty();
    t.run().pass(Duration.ofSeconds(15));
    assertThat(t.b.established()).hasSize(1);
    t.assertAgreement(1, 1);
  }

  @Test
  void breakBeforeMakeIsAllRightToo() {
    TwoEnds t = new TwoEnds(645).connect();
    t.a.command(t.a.sa(), Event.Close::new);
    t.run();
    t.a.initiate(false);
    t.run().assertAgreement(1, 1);
  }

  /** RFC 4478: B grants an hour, and A is back before it is over, again and again. */
  @Test
  void authLifetimeIsObeyed() {
    TwoEnds t = new TwoEnds(646, a(TwoEnds.LIFE), b(Lives.granting(HOUR))).connect();
    assertThat(count(t.a, Report.Kind.AUTH_LIFETIME)).isEqualTo(1);
    Instant planned = t.a.sa().lifespan().reauthenticateAt().orElseThrow();
    assertThat(planned).isBefore(TwoEnds.START.plus(HOUR));
    t.pass(HOUR.multipliedBy(5)).assertAgreement(1, 1);
    assertThat(count(t.b, Report.Kind.IKE_EXPIRED)).isZero();
    assertThat(count(t.b, Report.Kind.IKE_REPLACED)).isBetween(5L, 8L);
  }

  @Test
  void authLifetimeOverAndNobodyCameBack() throws MalformedMessage {
    TwoEnds t = new TwoEnds(647, a(TwoEnds.LIFE), b(Lives.granting(HOUR)));
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    Forger keys = Forger.with(t.a.sas.values().iterator().next());
    t.deliver(t.pickFor(t.b));
    TwoEnds.InFlight auth = t.pickFor(t.a);
    byte[] octets = auth.datagram().octets();
    List<net.hsvpn.peers.wire.Payload> payloads = new java.util.ArrayList<>(keys.payloads(octets));
    assertThat(payloads)
        .contains(
            new Notify(NotifyType.AUTH_LIFETIME, (byte) 0, (byte) 0, (byte) 0x0E, (byte) 0x10));
    // A peer that knows nothing of RFC 4478.
    payloads.removeIf(p -> p instanceof Notify n && n.is(NotifyType.AUTH_LIFETIME));
    byte[] changed =
        keys.seal(net.hsvpn.peers.wire.IkeMessageCodec.decode(octets).header(), payloads);
    t.deliver(new TwoEnds.InFlight(t.a, new Datagram(auth.datagram().path(), changed)));
    // Rekeying is no authentication.
    t.run().pass(Duration.ofMinutes(50)).assertAgreement(1, 1);
    t.a.command(t.a.sa(), Event.RekeyIke::new);
    t.run().pass(Duration.ofMinutes(9)).assertAgreement(1, 1);
    t.pass(Duration.ofMinutes(2)).assertAgreement(0, 0);
    assertThat(count(t.b, Report.Kind.IKE_EXPIRED)).isEqualTo(1);
  }

  /** Whoever leaves our requests unanswered, the Delete among them, gains no time by that. */
  @Test
  void authLifetimeOverAndNobodyAnswers() {
    Duration granted = TwoEnds.LIFE.liveness().orElseThrow().plusSeconds(2);
    TwoEnds t = new TwoEnds(651, a(TwoEnds.LIFE), b(Lives.granting(granted))).connect();
    while (t.now().isBefore(TwoEnds.START.plus(granted))) {
      assertThat(t.b.inbound).as("installed at " + t.now()).hasSize(1);
      t.wait(granted);
      t.network.clear();
    }
    assertThat(t.b.sa().task()).as("still asking").containsInstanceOf(Task.Probing.class);
    assertThat(count(t.b, Report.Kind.IKE_EXPIRED)).isEqualTo(1);
    assertThat(t.b.inbound).isEmpty();
    assertThat(t.b.children()).isEmpty();
    IkeSaId expired = t.b.sa().id();
    t.pass(HOUR);
    assertThat(t.b.established()).extracting(Established::id).isNotEmpty().doesNotContain(expired);
  }

  /** RFC 4478 section 3: in an INFORMATIONAL exchange, by the original responder alone. */
  @Test
  void authLifetimeMayComeLater() {
    TwoEnds t = new TwoEnds(648).connect();
    Forger keys = Forger.with(t.a.sa());
    Notify hour =
        new Notify(NotifyType.AUTH_LIFETIME, (byte) 0, (byte) 0, (byte) 0x0E, (byte) 0x10);
    int informational = ExchangeType.INFORMATIONAL.code();
    byte[] toA = keys.seal(Forger.requestTo(t.a.sa(), informational, 0), List.of(hour));
    byte[] toB = keys.seal(Forger.requestTo(t.b.sa(), informational, 2), List.of(hour));
    t.deliver(new TwoEnds.InFlight(t.a, new Datagram(t.b.sa().path(), toA)));
    t.deliver(new TwoEnds.InFlight(t.b, new Datagram(t.a.sa().path(), toB)));
    assertThat(t.a.sa().lifespan().reauthenticateAt()).isPresent();
    assertThat(t.b.sa().lifespan().reauthenticateAt()).as("B did not call").isEmpty();
  }

  /** The end of its life, when every attempt to rekey it is refused. */
  @Test
  void anIkeSaThatNobodyCanRekeyEnds() {
    TwoEnds t = new TwoEnds(649).connect();
    String other = "aes256gcm16-prfsha384-ecp384";
    t.a.reconfigure(p -> ConnectTest.with(p, other, "aes128gcm16-esn"));
    t.pass(Duration.ofHours(4)).assertAgreement(1, 1);
    t.b.reconfigure(p -> ConnectTest.with(p, "aes128gcm16-prfsha256-ecp256", "aes128gcm16-esn"));
    t.pass(Duration.ofMinutes(20));
    t.assertAgreement(0, 0);
    assertThat(count(t.a, Report.Kind.IKE_EXPIRED) + count(t.b, Report.Kind.IKE_EXPIRED))
        .isPositive();
  }

  @Test
  void aChildThatNobodyCanRekeyEnds() {
    TwoEnds t = new TwoEnds(650).connect();
    String ike = "aes128gcm16-prfsha256-x25519";
    t.a.reconfigure(p -> ConnectTest.with(p, ike, "aes256gcm16-esn"));
    t.b.reconfigure(p -> ConnectTest.with(p, ike, "aes128gcm16-esn"));
    t.pass(HOUR.multipliedBy(2)).assertAgreement(1, 0);
    assertThat(count(t.a, Report.Kind.CHILD_EXPIRED) + count(t.b, Report.Kind.CHILD_EXPIRED))
        .isPositive();
  }
}
