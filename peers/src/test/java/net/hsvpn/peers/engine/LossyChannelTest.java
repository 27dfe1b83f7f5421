package net.hsvpn.peers.engine;

import static net.hsvpn.peers.engine.AuthenticationTest.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.hsvpn.config.FragmentSizes;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.iana.EapType;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Ppk;
import net.hsvpn.peers.wire.GatewayName;
import net.hsvpn.peers.wire.Octets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two engines over a channel that loses, duplicates, reorders and delays, under random commands: in
 * the end both agree on which SAs exist and what lies behind the hub, none is left over, and no
 * exchange hangs. So do a caller that moves at any moment (RFC 4555), and one whose NAT forgets
 * (RFC 7296 section 2.23). In a fifth of the seeds A authenticates by EAP. Half of them cut
 * messages into many fragments, a third each propose additional key exchanges (RFC 9370) or have
 * post-quantum pre-shared keys (RFC 8784), some connect over the bad channel already. {@code
 * -Dseeds=N} tries more, {@code -Dseed=N} one again.
 */
class LossyChannelTest {
  private static final int SEEDS = Integer.getInteger("seeds", 200);
  private static final int MOVES = 120;

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.3})
  void bothEndsAgreeInTheEnd(double loss) {
    long only = Long.getLong("seed", 0);
    for (long seed = only == 0 ? 1 : only; seed <= (only == 0 ? SEEDS : only); seed++) {
      long chosen = seed;
      try {
        converse(chosen, loss);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + chosen + ", loss " + loss + ": " + e, e);
      }
    }
  }

  /** How the ends are to each other. */
  enum Scene {
    FIXED,
    /** A goes wherever it likes. */
    MOBILE,
    /** As above, from behind a NAT or not. */
    MOBILE_BEHIND_NAT,
    /** The NAT before A maps it anew, and nobody speaks MOBIKE. */
    NAT
  }

  @ParameterizedTest
  @EnumSource(
      value = Scene.class,
      names = {"FIXED"},
      mode = EnumSource.Mode.EXCLUDE)
  void whereverTheCallerIs(Scene scene) {
    long only = Long.getLong("seed", 0);
    for (long seed = only == 0 ? 1 : only; seed <= (only == 0 ? SEEDS / 4 : only); seed++) {
      double loss = seed % 3 * 0.1;
      try {
        wander(scene, seed, loss);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(scene + ", seed " + seed + ", loss " + loss + ": " + e, e);
      }
    }
  }

  private static void wander(Scene scene, long seed, double loss) {
    Random random = new Random(seed);
    TwoEnds t = scene == Scene.NAT ? new TwoEnds(seed) : TwoEnds.roaming(seed);
    if (scene == Scene.NAT || (scene == Scene.MOBILE_BEHIND_NAT && random.nextBoolean())) {
      t.natBeforeA();
    }
    t.connect();
    for (int i = 0; i < MOVES; i++) {
      switch (random.nextInt(26)) {
        case 0, 1 -> command(random, random.nextBoolean() ? t.a : t.b);
        case 2 -> callAnew(t.a);
        case 3, 4, 5 -> t.wait(Duration.ofSeconds(random.nextInt(5)));
        case 6, 7 -> move(scene, t, random);
        default -> t.deliverSome(random, loss, 0.1);
      }
    }
    t.run();
    t.pass(Duration.ofMinutes(5));
    // As an end that may move does every second.
    t.a.source.ifPresent(here -> t.moveA(here.getHostAddress()));
    t.run();
    assertThat(t.a.established()).allSatisfy(LossyChannelTest::idle);
    assertThat(t.b.established()).allSatisfy(LossyChannelTest::idle);
    t.assertAgreement(t.a.established().size(), t.a.children().size());
    assertThat(t.a.established().size()).as("IKE SAs").isLessThanOrEqualTo(1);
    if (!t.a.established().isEmpty()) {
      assertThat(t.b.sa().path().remote()).as("where A is").isEqualTo(t.outsideOfA(4500));
      for (ChildSa child : t.b.children()) {
        assertThat(t.b.towards.get(child.inboundSpi()).remote())
            .as("where ESP goes")
            .isEqualTo(t.outsideOfA(4500));
      }
    }
  }

  private static void move(Scene scene, TwoEnds t, Random random) {
    if (scene != Scene.MOBILE) {
      // No mapping of one port is ever one of the other.
      t.remapA(5000 + 137 * random.nextInt(400));
    }
    if (scene != Scene.NAT) {
      t.moveA("198.51.100." + (1 + random.nextInt(250)));
    }
    for (Established sa : t.b.established()) {
      for (ChildSa child : sa.children()) {
        if (random.nextInt(3) == 0) {
          t.b.handle(
              t.b.sas.get(sa.id().localSpi()), new Event.Sighted(child.inboundSpi(), t.seenByB()));
        }
      }
    }
  }

  private static void converse(long seed, double loss) {
    Random random = new Random(seed);
    TwoEnds t = ends(seed, random);
    if (random.nextInt(3) == 0) {
      t.a.house = CrashDetectionTest.tokens("a");
      t.b.house = CrashDetectionTest.tokens("b");
    }
    if (random.nextInt(4) == 0) {
      t.a.initiate();
    } else {
      t.connect();
    }
    for (int i = 0; i < MOVES; i++) {
      switch (random.nextInt(24)) {
        case 0, 1, 2 -> command(random, random.nextBoolean() ? t.a : t.b);
        case 3 -> callAnew(random.nextBoolean() ? t.a : t.b);
        case 4, 5, 6 -> t.wait(Duration.ofSeconds(random.nextInt(20)));
        default -> t.deliverSome(random, loss, 0.1);
      }
    }
    // Now the channel is good; everything that is under way comes to its end.
    t.run();
    t.pass(Duration.ofMinutes(5));
    assertThat(t.a.established()).allSatisfy(LossyChannelTest::idle);
    assertThat(t.b.established()).allSatisfy(LossyChannelTest::idle);
    t.assertAgreement(t.a.established().size(), t.a.children().size());
    assertThat(t.a.established().size()).as("IKE SAs").isLessThanOrEqualTo(1);
    if (!t.a.established().isEmpty()) {
      assertThat(heard(t.b.sa())).as("what B heard from A").isEqualTo(told(t.a.sa()));
      assertThat(heard(t.a.sa())).as("what A heard from B").isEqualTo(told(t.b.sa()));
      t.a.command(t.a.sa(), Event.RekeyIke::new);
      t.run();
      t.assertAgreement(1, t.a.children().size());
    }
  }

  private static TwoEnds ends(long seed, Random random) {
    PeerProfile a = TwoEnds.tagged("a", 1);
    PeerProfile b = TwoEnds.tagged("b", 2);
    if (random.nextBoolean()) {
      int octets = FragmentSizes.LEAST + random.nextInt(100);
      a = TwoEnds.cutting(a, octets);
      b = TwoEnds.cutting(b, octets);
    }
    if (random.nextInt(3) == 0) {
      a = TwoEnds.proposing(a, additional(random, IKE), additional(random, ESP));
      b = TwoEnds.proposing(b, additional(random, IKE), additional(random, ESP));
    }
    if (random.nextInt(3) == 0) {
      // Neither insists on it, so that they find together whether it is the same or not.
      a = TwoEnds.mixing(a, ppk(random));
      b = TwoEnds.mixing(b, ppk(random));
    }
    if (seed % 5 == 0) {
      EapType method = seed % 2 == 0 ? EapType.MSCHAPV2 : EapType.MD5_CHALLENGE;
      a = with(a, EapTest.claims(method, "carol", "Ar3etTnp"), a.remoteAuth());
      b =
          with(
              b,
              b.localAuth(),
              random.nextInt(3) == 0 ? RadiusRelayTest.asks() : EapTest.asks(method));
      a = TwoEnds.mixing(a, Optional.empty());
      b = TwoEnds.mixing(b, Optional.empty());
    }
    TwoEnds t = new TwoEnds(seed, a, b);
    if (seed % 5 == 0) {
      RadiusRelayTest.serving(t, seed % 2 == 0 ? EapType.MSCHAPV2 : EapType.MD5_CHALLENGE);
    }
    return t;
  }

  private static final List<String> IKE =
      List.of("aes128gcm16-prfsha256-x25519", "aes128gcm16-prfsha256-x25519");
  private static final List<String> ESP = List.of("aes128gcm16-esn", "aes128gcm16-x25519-esn");

  /** First some with additional key exchanges, then what every end knows. */
  private static List<String> additional(Random random, List<String> known) {
    List<String> proposals = new ArrayList<>();
    String basis = known.getLast();
    if (random.nextInt(4) > 0) {
      proposals.add(basis + "-ke1_mlkem512" + (random.nextBoolean() ? "" : "-ke1_none"));
    }
    if (random.nextBoolean()) {
      proposals.add(basis + "-ke2_ecp256-ke4_mlkem512" + (random.nextBoolean() ? "" : "-ke4_none"));
    }
    proposals.addAll(known);
    return proposals;
  }

  private static Optional<Ppk> ppk(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(ppk("one"));
      default -> Optional.of(ppk("another"));
    };
  }

  private static Ppk ppk(String name) {
    byte[] octets = name.getBytes(StandardCharsets.US_ASCII);
    return new Ppk(Octets.of(octets), Secret.copyOf(octets), false);
  }

  private static Map<RoutingTag, Set<IpPrefix>> told(Established sa) {
    Map<RoutingTag, Set<IpPrefix>> told = new HashMap<>();
    sa.announcements().toPeer().forEach((tag, prefixes) -> told.put(tag, Set.copyOf(prefixes)));
    return told;
  }

  private static Map<RoutingTag, Set<IpPrefix>> heard(Established sa) {
    Map<RoutingTag, Set<IpPrefix>> heard = new HashMap<>();
    sa.announcements()
        .fromPeer()
        .forEach((tag, from) -> {
          if (!from.transit().isEmpty()) {
            heard.put(tag, Set.copyOf(from.transit()));
          }
        });
    return heard;
  }

  private static void idle(Established sa) {
    assertThat(sa.task()).as("exchange under way").isEmpty();
    assertThat(sa.waiting()).as("waiting commands").isEmpty();
  }

  /** Reauthentication; or, when both ends do so at once, one IKE SA too many. */
  private static void callAnew(Host host) {
    if (!host.established().isEmpty() && !host.calling()) {
      host.initiate(false);
    }
  }

  private static void command(Random random, Host host) {
    List<Established> sas = host.established();
    if (sas.isEmpty()) {
      return;
    }
    Established sa = sas.get(random.nextInt(sas.size()));
    List<ChildSa> children = sa.children();
    int spi = children.isEmpty() ? 0 : children.get(random.nextInt(children.size())).inboundSpi();
    host.command(
        sa,
        ticket ->
            switch (random.nextInt(10)) {
              case 0, 1 -> new Event.RekeyIke(ticket);
              case 2, 3 -> new Event.RekeyChild(ticket, spi);
              case 4 ->
                  random.nextInt(4) == 0
                      ? new Event.DeleteChild(ticket, spi)
                      : new Event.Probe(ticket);
              case 5 -> new Event.CreateChild(ticket);
              case 6, 7 -> new Event.AnnounceTransit(ticket, transit(random));
              case 8 -> new Event.Redirect(ticket, gateway(random));
              default ->
                  random.nextInt(20) == 0 ? new Event.Close(ticket) : new Event.Probe(ticket);
            });
  }

  private static GatewayName gateway(Random random) {
    return new GatewayName.At(InetAddress.ofLiteral("192.0.2." + (9 + random.nextInt(2))));
  }

  private static Map<RoutingTag, List<IpPrefix>> transit(Random random) {
    Map<RoutingTag, List<IpPrefix>> transit = new HashMap<>();
    for (int tag : new int[] {10, 20}) {
      List<IpPrefix> prefixes =
          IntStream.range(3, 3 + random.nextInt(9))
              .filter(_ -> random.nextBoolean())
              .mapToObj(site -> IpPrefix.parse("10." + site + ".0.0/16"))
              .toList();
      if (!prefixes.isEmpty()) {
        transit.put(new RoutingTag(tag), prefixes);
      }
    }
    return transit;
  }
}
