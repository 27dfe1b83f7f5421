package net.hsvpn.peers.l2tp;

import static net.hsvpn.peers.l2tp.L2tpPair.NETWORKS;
import static net.hsvpn.peers.l2tp.L2tpPair.SECRET;
import static net.hsvpn.peers.l2tp.L2tpPair.address;
import static net.hsvpn.peers.l2tp.L2tpPair.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.ppp.PppAuth;
import net.hsvpn.peers.ppp.PppLink;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both ends of an L2TP tunnel at once, with a PPP link per network in it. */
class L2tpEndTest {
  private static final Duration SOON = Duration.ofSeconds(2);

  @ParameterizedTest
  @EnumSource(PppAuth.class)
  void eachNetworkGetsASessionAndALink(PppAuth auth) {
    L2tpPair pair =
        new L2tpPair(
            1,
            settings(true, Optional.of(SECRET), auth, NETWORKS),
            settings(false, Optional.of(SECRET), auth, NETWORKS));
    pair.begin();
    pair.run(SOON);
    assertThat(pair.carries(NETWORKS)).as(pair.lac.ended + " " + pair.lns.ended).isTrue();
    assertThat(pair.lac.peer).isEqualTo("hub");
    PppLink link = pair.lac.carrying.get("office").link();
    assertThat(link.ipv4()).contains(new PppLink.Ends<>(address("10.1.0.7"), address("10.1.0.1")));
    assertThat(link.ipv6()).contains(new PppLink.Ends<>(7L, 1L));
    assertThat(link.dns()).containsExactly(address("10.1.0.53"));
    assertThat(pair.lns.carrying.get("guest").link().ipv4())
        .contains(new PppLink.Ends<>(address("10.1.0.1"), address("10.1.0.7")));
    pair.run(Duration.ofMinutes(10));
    assertThat(pair.carries(NETWORKS)).isTrue();
    assertThat(pair.lac.ended).isEmpty();
  }

  @Test
  void whoDoesNotKnowTheTunnelsSecretGetsNoTunnel() {
    L2tpPair pair =
        new L2tpPair(
            2,
            settings(true, Optional.of(secret("a guess")), PppAuth.NONE, NETWORKS),
            settings(false, Optional.of(SECRET), PppAuth.NONE, NETWORKS));
    pair.begin();
    pair.run(SOON);
    assertThat(pair.lac.carrying).isEmpty();
    assertThat(pair.lns.carrying).isEmpty();
    assertThat(pair.lac.ended).first().asString().contains("secret");
  }

  @Test
  void whoIsAskedForASecretAndHasNoneSaysSo() {
    L2tpPair pair =
        new L2tpPair(
            3,
            settings(true, Optional.empty(), PppAuth.NONE, NETWORKS),
            settings(false, Optional.of(SECRET), PppAuth.NONE, NETWORKS));
    pair.begin();
    pair.run(SOON);
    assertThat(pair.lac.ended).first().asString().contains("none is configured");
    assertThat(pair.lns.ended).first().asString().contains("result 4");
  }

  @Test
  void onlyNetworksThatBothHaveAreCarried() {
    L2tpPair pair =
        new L2tpPair(
            4,
            settings(true, Optional.empty(), PppAuth.NONE, List.of("office", "till")),
            settings(false, Optional.empty(), PppAuth.NONE, NETWORKS));
    pair.begin();
    pair.run(SOON);
    assertThat(pair.carries(List.of("office"))).isTrue();
  }

  @Test
  void wrongPasswordsEndTheCallAndNotTheTunnel() {
    L2tpSettings caller = settings(true, Optional.empty(), PppAuth.MS_CHAP_V2, List.of("office"));
    L2tpSettings other =
        new L2tpSettings(
            false,
            "hub",
            Optional.empty(),
            Duration.ofSeconds(10),
            List.of(
                new L2tpSettings.Network(
                    "office", knowing(secret("another key"), PppAuth.MS_CHAP_V2))));
    L2tpPair pair = new L2tpPair(5, caller, other);
    pair.begin();
    pair.run(Duration.ofSeconds(20));
    assertThat(pair.lac.carrying).isEmpty();
    assertThat(pair.lns.carrying).isEmpty();
    assertThat(pair.lac.ended).isEmpty();
  }

  private static net.hsvpn.peers.ppp.PppSettings knowing(Secret key, PppAuth auth) {
    var usual = L2tpPair.ppp(false, auth);
    return new net.hsvpn.peers.ppp.PppSettings(
        usual.mru(),
        auth,
        usual.proof(),
        Optional.of(new net.hsvpn.peers.ppp.PppSettings.Credentials("branch", key)),
        usual.ipv4(),
        usual.lends(),
        usual.dns(),
        false,
        usual.interfaceIdentifier(),
        usual.echo());
  }

  @Test
  void aPeerThatLostItsMemoryCallsAnewAndTakesTheOldOnesPlace() {
    L2tpPair pair = new L2tpPair(6);
    pair.begin();
    pair.run(SOON);
    pair.lac =
        new L2tpPair.Side(
            new L2tpEnd(settings(true, Optional.of(SECRET), PppAuth.NONE, NETWORKS), pair.random));
    pair.done(pair.lac, pair.lac.end.begin(pair.now));
    pair.run(SOON);
    assertThat(pair.carries(NETWORKS)).isTrue();
    assertThat(pair.lns.ended).containsExactly("the peer calls anew");
  }

  @Test
  void whoWaitsAndLosesItsMemoryCallsInTheEnd() {
    L2tpPair pair = new L2tpPair(11);
    pair.begin();
    pair.run(SOON);
    pair.lns =
        new L2tpPair.Side(
            new L2tpEnd(settings(false, Optional.of(SECRET), PppAuth.NONE, NETWORKS), pair.random));
    pair.done(pair.lns, pair.lns.end.begin(pair.now));
    pair.run(Duration.ofSeconds(8));
    assertThat(pair.carries(NETWORKS)).isTrue();
  }

  @Test
  void ifBothCallOneYields() {
    L2tpSettings one = settings(true, Optional.of(SECRET), PppAuth.NONE, NETWORKS);
    L2tpSettings other = settings(false, Optional.of(SECRET), PppAuth.NONE, NETWORKS);
    L2tpSettings two =
        new L2tpSettings(true, "hub", other.secret(), other.hello(), other.networks());
    for (long seed = 1; seed <= 20; seed++) {
      L2tpPair pair = new L2tpPair(seed, one, two);
      pair.loss = seed % 2 == 0 ? 0.2 : 0;
      pair.begin();
      pair.run(Duration.ofSeconds(30));
      pair.loss = 0;
      pair.run(Duration.ofMinutes(3));
      assertThat(pair.carries(NETWORKS)).as("seed " + seed).isTrue();
    }
  }

  @Test
  void silenceIsNoticedByHelloAndTheCallerCallsAgain() {
    L2tpPair pair = new L2tpPair(7);
    pair.begin();
    pair.run(SOON);
    pair.loss = 1;
    pair.run(Duration.ofMinutes(2));
    assertThat(pair.lac.carrying).isEmpty();
    assertThat(pair.lns.carrying).isEmpty();
    assertThat(pair.lac.ended).isNotEmpty();
    pair.loss = 0;
    pair.run(Duration.ofMinutes(2));
    assertThat(pair.carries(NETWORKS)).isTrue();
  }

  @Test
  void theEndIsToldToThePeer() {
    L2tpPair pair = new L2tpPair(8);
    pair.begin();
    pair.run(SOON);
    pair.done(pair.lac, pair.lac.end.close(pair.now, "maintenance"));
    pair.run(Duration.ofSeconds(1));
    assertThat(pair.lns.carrying).isEmpty();
    assertThat(pair.lns.ended).first().asString().contains("result 6", "maintenance");
    pair.run(Duration.ofMinutes(5));
    assertThat(pair.lac.carrying).isEmpty();
  }

  /** Whatever is lost, doubled and reordered: in the end both carry the same, or try still. */
  @Test
  void lossyWaysDelayAndNeverBreak() {
    for (long seed = 1; seed <= 200; seed++) {
      PppAuth auth = List.of(PppAuth.values()).get((int) (seed % 3));
      L2tpPair pair =
          new L2tpPair(
              seed,
              settings(true, Optional.of(SECRET), auth, NETWORKS),
              settings(false, Optional.of(SECRET), auth, NETWORKS));
      pair.loss = 0.3 * pair.random.nextDouble();
      pair.doubling = 0.3 * pair.random.nextDouble();
      pair.begin();
      pair.run(Duration.ofSeconds(30 + pair.random.nextInt(120)));
      pair.loss = 0;
      pair.run(Duration.ofMinutes(3));
      assertThat(pair.carries(NETWORKS))
          .as(
              "seed %d: lac %s %s, lns %s %s",
              seed, pair.lac.ended, pair.lac.carrying, pair.lns.ended, pair.lns.carrying)
          .isTrue();
    }
  }

  /** Damaged and invented messages, from somebody who is inside IPsec. */
  @Test
  void hostileInputNeverThrowsAnythingElse() {
    for (long seed = 1; seed <= 300; seed++) {
      L2tpPair pair = new L2tpPair(seed);
      Random evil = new Random(seed);
      pair.begin();
      pair.run(Duration.ofMillis(evil.nextInt(200)));
      for (int i = 0; i < 50; i++) {
        L2tpPair.Side victim = evil.nextBoolean() ? pair.lac : pair.lns;
        boolean control = evil.nextBoolean() || pair.framesSeen.isEmpty();
        byte[] octets =
            control
                ? pair.controlSeen.get(evil.nextInt(pair.controlSeen.size())).clone()
                : pair.framesSeen.get(evil.nextInt(pair.framesSeen.size())).ppp().clone();
        for (int flips = evil.nextInt(4); flips > 0; flips--) {
          octets[evil.nextInt(octets.length)] = (byte) evil.nextInt();
        }
        byte[] cut = java.util.Arrays.copyOf(octets, evil.nextInt(octets.length + 1));
        int session =
            victim.carrying.values().stream()
                .map(c -> c.ids().localSession())
                .findFirst()
                .orElse(1);
        pair.arrive(
            victim,
            control
                ? new L2tpPair.Thing.Control(evil.nextBoolean() ? cut : octets)
                : new L2tpPair.Thing.Frame(1, session, evil.nextBoolean() ? cut : octets));
        pair.run(Duration.ofMillis(evil.nextInt(20)));
      }
      pair.run(Duration.ofMinutes(6));
      assertThat(pair.carries(NETWORKS))
          .as(
              "seed %d: lac %s %s, lns %s %s",
              seed, pair.lac.ended, pair.lac.carrying, pair.lns.ended, pair.lns.carrying)
          .isTrue();
    }
  }

  @Test
  void mandatoryAttributesThatAreUnknownEndTheTunnel() {
    L2tpPair pair = new L2tpPair(9);
    byte[] sccrq =
        new ControlMessage(
                0,
                0,
                0,
                0,
                List.of(
                    Avp.u16(AvpType.MESSAGE_TYPE, MessageType.SCCRQ.code()),
                    Avp.u16(AvpType.PROTOCOL_VERSION, 0x0100),
                    Avp.text(AvpType.HOST_NAME, "stranger"),
                    Avp.u16(AvpType.ASSIGNED_TUNNEL_ID, 9),
                    new Avp(true, false, 9, 1, Octets.EMPTY)))
            .octets();
    pair.arrive(pair.lns, new L2tpPair.Thing.Control(sccrq));
    assertThat(pair.lns.ended).first().asString().contains("mandatory attribute");
  }

  @Test
  void lengthsAreProvedBeforeTheyAreBelieved() {
    L2tpEnd end = new L2tpPair(10).lns.end;
    for (String text : List.of("", "c8", "c802000c", "c8020010000000000000000000000000")) {
      byte[] octets = java.util.HexFormat.of().parseHex(text);
      assertThatThrownBy(() -> end.receive(octets, java.time.Instant.EPOCH))
          .as(text)
          .isInstanceOf(MalformedMessage.class);
    }
  }

  private static Secret secret(String text) {
    return Secret.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }
}
