package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.config.IkeLimits;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.LifePolicy;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Report;
import org.junit.jupiter.api.Test;

/** How much a peer gets, and when. */
class LimitsTest {
  // Lifetimes of TwoEnds.LIFE without the margin.
  private static final Instant IKE_LATEST = TwoEnds.START.plus(Duration.ofHours(4));
  private static final Instant CHILD_LATEST = TwoEnds.START.plus(Duration.ofHours(1));

  private static TwoEnds ends(long seed, LifePolicy life) {
    return new TwoEnds(
        seed,
        TwoEnds.living(TwoEnds.tagged("a", 1), life),
        TwoEnds.living(TwoEnds.tagged("b", 2), life));
  }

  @Test
  void anIkeSaHasNoMoreChildrenThanConfigured() {
    TwoEnds t = ends(800, Lives.withChildren(2)).connect();
    t.a.command(t.a.sa(), Event.CreateChild::new);
    t.run().assertAgreement(1, 2);
    long ticket = t.a.command(t.a.sa(), Event.CreateChild::new);
    t.run().assertAgreement(1, 2);
    assertThat(ConnectTest.failure(t.a, ticket)).contains("NO_ADDITIONAL_SAS");
    assertThat(t.b.reports)
        .anyMatch(r ->
            r.kind() == Report.Kind.NEGOTIATION_FAILED
                && r.remedy().orElse("").contains("limits.child-sas-per-ike-sa"));
  }

  @Test
  void oneSourceOpensNoMoreThanItsShare() {
    TwoEnds t = new TwoEnds(801);
    t.b.limits = TwoEnds.limits(100, 100, 2);
    for (int i = 0; i < 3; i++) {
      t.a.initiate();
      t.deliver(t.pickFor(t.b));
      t.network.clear();
    }
    assertThat(t.b.sas).hasSize(2);
    assertThat(t.b.refusals).containsEntry(Refusal.TOO_MANY_HALF_OPEN_FROM_SOURCE, 1);
  }

  @Test
  void oneNetworkOpensNoMoreThanItsShare() {
    TwoEnds t = new TwoEnds(803);
    IkeLimits usual = IkeLimits.DEFAULT;
    t.b.limits =
        new IkeLimits(
            usual.halfOpen(),
            usual.cookieThreshold(),
            usual.halfOpenPerSource(),
            4,
            usual.halfOpenTimeout(),
            usual.ikeSasPerPeer(),
            usual.childSasPerIkeSa(),
            usual.heldPackets(),
            usual.heldOctets(),
            usual.heldTime(),
            usual.reassembly());
    for (int i = 0; i < 6; i++) {
      t.a.initiate();
      t.deliver(t.pickFor(t.b));
      // Where a cookie is asked for, it is returned.
      t.post().network.stream().filter(m -> m.to() == t.a).toList().forEach(t::deliver);
      t.network.removeIf(m -> m.to() == t.a);
      t.network.stream().filter(m -> m.datagram().octets()[18] == 34).toList().forEach(t::deliver);
      t.network.clear();
    }
    assertThat(t.b.sas).hasSize(4);
    assertThat(t.b.refusals).containsEntry(Refusal.TOO_MANY_HALF_OPEN_FROM_PREFIX, 2);
  }

  @Test
  void withoutJitterSasAreRekeyedAtTheirMargin() {
    TwoEnds t = ends(802, Lives.jittering(Optional.of(Duration.ZERO))).connect();
    assertThat(t.a.sa().lifespan().rekeyAt()).isEqualTo(IKE_LATEST);
    assertThat(t.b.child().rekeyAt()).isEqualTo(CHILD_LATEST);
    assertThat(t.a.sa().lifespan().endsAt()).isEqualTo(IKE_LATEST.plus(Duration.ofMinutes(9)));
  }

  @Test
  void jitterSpreadsRekeyingsOverItsWholeWidth() {
    Duration jitter = Duration.ofMinutes(20);
    Set<Long> quarters = new HashSet<>();
    for (long seed = 810; seed < 850; seed++) {
      TwoEnds t = ends(seed, Lives.jittering(Optional.of(jitter))).connect();
      Duration ike = Duration.between(t.a.sa().lifespan().rekeyAt(), IKE_LATEST);
      Duration child = Duration.between(t.a.child().rekeyAt(), CHILD_LATEST);
      assertThat(ike).isBetween(Duration.ZERO, jitter);
      assertThat(child).isBetween(Duration.ZERO, jitter);
      quarters.add(child.toMinutes() / 5);
    }
    assertThat(quarters).contains(0L, 1L, 2L, 3L);
  }
}
