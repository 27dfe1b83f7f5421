package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.hsvpn.config.Volume;
import net.hsvpn.config.proposal.EspProposal;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Report;
import org.junit.jupiter.api.Test;

/** Child SAs are replaced by use, before their numbers, IVs or ciphers are used up. */
class ChildVolumeTest {
  private static final long SHORT_END = (1L << 32) - 1;

  private static TwoEnds ends(long seed, String esp, Volume volume) {
    return new TwoEnds(
            seed,
            with(TwoEnds.tagged("a", 1), esp, volume),
            with(TwoEnds.tagged("b", 2), esp, volume))
        .connect();
  }

  private static PeerProfile with(PeerProfile p, String esp, Volume volume) {
    return new PeerProfile(
        p.id(),
        p.localIdentity(),
        p.remoteIdentity(),
        p.localAuth(),
        p.remoteAuth(),
        p.endpoints(),
        p.ike(),
        List.of(EspProposal.parse(esp)),
        p.encapsulation(),
        p.fragmentation(),
        p.child(),
        Lives.carrying(p.life(), volume),
        p.retransmission());
  }

  /** The data plane has counted, and time passes just enough for what follows from it. */
  private static void carried(Host host, long packets, long octets) {
    host.handle(
        host.sa(),
        new Event.Carried(Map.of(host.child().inboundSpi(), new Volume(packets, octets))));
  }

  private static boolean exhausted(Host host) {
    return host.reports.stream().anyMatch(r -> r.kind() == Report.Kind.CHILD_EXHAUSTED);
  }

  @Test
  void thirtyTwoBitNumbersAreRekeyedAtHalfTheirWayAndNotBefore() {
    TwoEnds t = ends(1, "aes128gcm16", Volume.UNLIMITED);
    ChildSa first = t.a.child();
    assertThat(first.rekeyAfter().packets()).isBetween(SHORT_END / 20 * 9, SHORT_END / 2 + 1);

    carried(t.a, first.rekeyAfter().packets() - 1, 0);
    t.pass(Duration.ofSeconds(1));
    assertThat(t.a.child()).isEqualTo(first);

    carried(t.a, first.rekeyAfter().packets(), 0);
    t.pass(Duration.ofSeconds(1)).assertAgreement(1, 1);
    assertThat(t.a.child().inboundSpi()).isNotEqualTo(first.inboundSpi());
    assertThat(exhausted(t.a)).isFalse();
  }

  @Test
  void everySuiteEndsBeforeItBecomesUnsafe() {
    Volume aes = ends(2, "aes256-sha256-esn", Volume.UNLIMITED).a.child().rekeyAfter();
    assertThat(aes.packets()).isLessThanOrEqualTo(1L << 47);
    assertThat(aes.octets()).as("half of 2^48 blocks").isLessThanOrEqualTo(1L << 51);
    Volume chaCha = ends(3, "chacha20poly1305-esn", Volume.UNLIMITED).a.child().rekeyAfter();
    assertThat(chaCha.packets()).as("half of the IVs").isLessThanOrEqualTo(1L << 47);
    Volume configured = ends(4, "aes128gcm16-esn", new Volume(1000, 50_000)).a.child().rekeyAfter();
    assertThat(configured.packets()).isBetween(900L, 1000L);
    assertThat(configured.octets()).isBetween(45_000L, 50_000L);
  }

  @Test
  void octetsCountAsWell() {
    TwoEnds t = ends(5, "aes128gcm16-esn", new Volume(Long.MAX_VALUE, 1_000_000));
    int first = t.b.child().inboundSpi();
    carried(t.b, 1, 1_000_000);
    t.pass(Duration.ofSeconds(1)).assertAgreement(1, 1);
    assertThat(t.b.child().inboundSpi()).isNotEqualTo(first);
  }

  @Test
  void theTwoEndsSeldomChooseTheSameMoment() {
    Set<Volume> chosen = new HashSet<>();
    for (long seed = 10; seed < 30; seed += 2) {
      TwoEnds t = ends(seed, "aes128gcm16", Volume.UNLIMITED);
      chosen.add(t.a.child().rekeyAfter());
      chosen.add(t.b.child().rekeyAfter());
    }
    assertThat(chosen).hasSize(20);
  }

  @Test
  void ifTheyDoChooseTheSameMomentOneChildRemains() {
    for (long seed = 30; seed < 50; seed++) {
      TwoEnds t = ends(seed, "aes128gcm16", Volume.UNLIMITED);
      carried(t.a, SHORT_END / 2, 0);
      carried(t.b, SHORT_END / 2, 0);
      t.pass(Duration.ofSeconds(20)).assertAgreement(1, 1);
      assertThat(exhausted(t.a) || exhausted(t.b)).isFalse();
    }
  }

  @Test
  void aPeerThatRefusesIsAskedAgainButNotAllTheTime() {
    TwoEnds t = ends(6, "aes128gcm16", Volume.UNLIMITED);
    t.b.reconfigure(p -> with(p, "chacha20poly1305", Volume.UNLIMITED));
    for (int second = 0; second < 100; second++) {
      carried(t.a, SHORT_END / 2 + second, 0);
      t.pass(Duration.ofSeconds(1));
    }
    assertThat(t.a.reports.stream().filter(r -> r.kind() == Report.Kind.NEGOTIATION_FAILED).count())
        .as("at 0, 30, 60 and 90 seconds")
        .isEqualTo(4);
    t.assertAgreement(1, 1);
  }

  /**
   * <pre>
   * A  SK{D(old)} -----------> B      nobody managed to replace it: it goes rather than wrap
   * A  <----------- SK{D(old)} B
   * </pre>
   */
  @Test
  void anSaThatNobodyCouldReplaceEndsWithAnEvent() {
    TwoEnds t = ends(7, "aes128gcm16", Volume.UNLIMITED);
    t.b.reconfigure(p -> with(p, "chacha20poly1305", Volume.UNLIMITED));
    carried(t.a, SHORT_END / 2, 0);
    t.pass(Duration.ofSeconds(1)).assertAgreement(1, 1);

    carried(t.a, SHORT_END, 0);
    carried(t.a, SHORT_END, 0);
    t.pass(Duration.ofSeconds(1)).assertAgreement(1, 0);
    assertThat(t.a.reports.stream().filter(r -> r.kind() == Report.Kind.CHILD_EXHAUSTED))
        .singleElement()
        .satisfies(r -> {
          assertThat(r.text()).contains("4294967295 packets");
          assertThat(r.remedy()).isPresent();
        });
  }

  @Test
  void whatIsGoneOrReplacedIsNotWeighed() {
    TwoEnds t = ends(8, "aes128gcm16", Volume.UNLIMITED);
    int gone = t.a.child().inboundSpi();
    t.a.command(t.a.sa(), n -> new Event.RekeyChild(n, gone));
    t.run();
    int now = t.a.child().inboundSpi();
    t.a.handle(t.a.sa(), new Event.Carried(Map.of(gone, new Volume(SHORT_END, 0), 0, Volume.NONE)));
    t.pass(Duration.ofSeconds(1)).assertAgreement(1, 1);
    assertThat(t.a.child().inboundSpi()).isEqualTo(now);
    assertThat(exhausted(t.a)).isFalse();
  }
}
