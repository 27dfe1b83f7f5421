package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RedirectAnswer;
import net.hsvpn.config.Steering;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HouseRules;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.RedirectHistory;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.SaInitSent;
import net.hsvpn.peers.wire.GatewayName;
import net.hsvpn.peers.wire.IkeHeader;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.Redirect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Being sent to another gateway (RFC 5685); B stands for all of them. */
class RedirectTest {
  private static final InetAddress FIRST = InetAddress.ofLiteral("192.0.2.2");
  private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.9");

  private static HouseRules divertingTo(InetAddress gateway) {
    return new HouseRules(Optional.of(new GatewayName.At(gateway)));
  }

  private static TwoEnds ends(Steering a, Steering b) {
    return new TwoEnds(7100, TwoEnds.tagged("a", 1).steered(a), TwoEnds.tagged("b", 2).steered(b));
  }

  private static Steering only(String prefix) {
    return new Steering(RedirectAnswer.FOLLOW, List.of(IpPrefix.parse(prefix)), Optional.empty());
  }

  private static Steering refusing() {
    return new Steering(RedirectAnswer.REFUSE, List.of(), Optional.empty());
  }

  private static InetAddress gatewayOf(Host a) {
    return a.sa().path().remote().getAddress();
  }

  private static List<String> told(Host host, Report.Kind kind) {
    return host.reports.stream().filter(r -> r.kind() == kind).map(Report::text).toList();
  }

  /** B sends A away, and then serves whoever comes. */
  private static TwoEnds sentAway(TwoEnds t, InetAddress to) {
    t.b.house = divertingTo(to);
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.b.house = HouseRules.NONE;
    return t.run();
  }

  @Test
  void inIkeSaInit() {
    TwoEnds t = sentAway(new TwoEnds(7100), OTHER);
    t.assertAgreement(1, 1);
    assertThat(gatewayOf(t.a)).isEqualTo(OTHER);
    assertThat(t.a.outcomes).containsEntry(1L, new Outcome.Done());
    assertThat(told(t.a, Report.Kind.REDIRECTED))
        .containsExactly("sent to the gateway at 192.0.2.9");
  }

  @Test
  void theNewGatewayIsToldWhoSentUs() throws MalformedMessage {
    TwoEnds t = new TwoEnds(7101);
    t.b.house = divertingTo(OTHER);
    t.a.initiate();
    TwoEnds.InFlight first = t.pickFor(t.b);
    assertThat(notify(first, NotifyType.REDIRECT_SUPPORTED)).isPresent();
    t.deliver(first);
    t.deliver(t.pickFor(t.a));
    Notify origin = notify(t.pickFor(t.b), NotifyType.REDIRECTED_FROM).orElseThrow();
    assertThat(Redirect.decode(origin)).isEqualTo(new Redirect(new GatewayName.At(FIRST)));
  }

  private static Optional<Notify> notify(TwoEnds.InFlight message, NotifyType type)
      throws MalformedMessage {
    return IkeMessageCodec.decode(message.datagram().octets()).payloads().stream()
        .filter(p -> p instanceof Notify n && n.is(type))
        .map(Notify.class::cast)
        .findFirst();
  }

  @Test
  void whoWasSentHereIsNotSentBack() {
    TwoEnds t = new TwoEnds(7102);
    t.b.house = divertingTo(OTHER);
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.b.house = divertingTo(FIRST);
    t.run().assertAgreement(1, 1);
    assertThat(gatewayOf(t.a)).isEqualTo(OTHER);
  }

  @Test
  void anybodyElsesRedirectionIsDropped() {
    UnaryPayloads otherNonce =
        redirect -> new Redirect(redirect.gateway(), Octets.of(new byte[32])).order();
    TwoEnds t = new TwoEnds(7103);
    t.b.house = divertingTo(OTHER);
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.b.house = HouseRules.NONE;
    TwoEnds.InFlight answer = t.pickFor(t.a);
    t.deliver(changed(answer, otherNonce));
    assertThat(t.a.refusals).containsEntry(Refusal.UNWANTED_REDIRECT, 1);
    t.pass(Duration.ofSeconds(2)).assertAgreement(1, 1);
    assertThat(gatewayOf(t.a)).isEqualTo(FIRST);
  }

  private interface UnaryPayloads {
    Payload of(Redirect redirect);
  }

  private static TwoEnds.InFlight changed(TwoEnds.InFlight message, UnaryPayloads change) {
    try {
      var read = IkeMessageCodec.decode(message.datagram().octets());
      List<Payload> payloads = new ArrayList<>();
      for (Payload payload : read.payloads()) {
        payloads.add(change.of(Redirect.decode((Notify) payload)));
      }
      byte[] octets = IkeMessageCodec.encode(read.header(), payloads);
      return new TwoEnds.InFlight(message.to(), new Datagram(message.datagram().path(), octets));
    } catch (MalformedMessage e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoRefusesIsServedWhereItCalls() {
    TwoEnds t = ends(refusing(), Steering.DEFAULT);
    t.b.house = divertingTo(OTHER);
    t.connect();
    assertThat(gatewayOf(t.a)).isEqualTo(FIRST);
    long ticket = t.b.command(t.b.sa(), n -> new Event.Redirect(n, new GatewayName.At(OTHER)));
    t.run().assertAgreement(1, 1);
    assertThat(t.b.outcomes.get(ticket))
        .isEqualTo(
            new Outcome.Failed("the peer has not said that it can be redirected (RFC 5685)"));
  }

  @Test
  void whoRefusesFollowsNobody() {
    TwoEnds t = ends(refusing(), Steering.DEFAULT);
    t.b.house = divertingTo(OTHER);
    t.a.initiate();
    TwoEnds.InFlight request = t.pickFor(t.b);
    t.deliver(request);
    TwoEnds.InFlight response = t.pickFor(t.a);
    byte[] nonce = ((SaInitSent) t.a.sas.values().iterator().next()).nonce();
    byte[] forged =
        IkeMessageCodec.encode(
            IkeHeader.of(
                t.a.sas.keySet().iterator().next(), 0, ExchangeType.IKE_SA_INIT, false, true, 0),
            List.of(new Redirect(new GatewayName.At(OTHER), Octets.of(nonce)).order()));
    t.deliver(new TwoEnds.InFlight(t.a, new Datagram(response.datagram().path(), forged)));
    assertThat(t.a.refusals).containsEntry(Refusal.UNWANTED_REDIRECT, 1);
    t.deliver(response);
    t.run().assertAgreement(1, 1);
  }

  @Test
  void onlyToWhereTheConfigurationAllows() {
    TwoEnds t = sentAway(ends(only("198.51.100.0/24"), Steering.DEFAULT), OTHER);
    t.assertAgreement(0, 0);
    assertThat(told(t.a, Report.Kind.NEGOTIATION_FAILED))
        .singleElement()
        .asString()
        .contains("192.0.2.9", "not among redirect-targets");
    TwoEnds allowed = sentAway(ends(only("192.0.2.8/31"), Steering.DEFAULT), OTHER);
    allowed.assertAgreement(1, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"224.0.0.1", "0.0.0.0", "127.0.0.1", "2001:db8::1", "192.0.2.2"})
  void notToWhereNoGatewayCanBe(String target) {
    TwoEnds t = sentAway(new TwoEnds(7104), InetAddress.ofLiteral(target));
    t.assertAgreement(0, 0);
    assertThat(told(t.a, Report.Kind.NEGOTIATION_FAILED))
        .singleElement()
        .asString()
        .contains(target);
  }

  @Test
  void notToAName() {
    TwoEnds t = new TwoEnds(7105);
    t.b.house = new HouseRules(Optional.of(new GatewayName.Named("gw.example.net")));
    t.a.initiate();
    t.run().assertAgreement(0, 0);
    assertThat(told(t.a, Report.Kind.NEGOTIATION_FAILED))
        .singleElement()
        .asString()
        .contains("gw.example.net", "by its name");
  }

  /** RFC 5685 section 7. */
  @Test
  void toAndFroComesToAnEnd() {
    TwoEnds t = new TwoEnds(7106);
    t.a.initiate();
    int sent = 0;
    for (t.post(); !t.network.isEmpty(); t.post()) {
      t.b.house = divertingTo(InetAddress.ofLiteral("192.0.2." + (10 + sent++ % 3)));
      t.deliver(t.network.removeFirst());
      t.b.house = HouseRules.NONE;
      t.post();
      t.network.stream()
          .filter(m -> m.to() == t.a)
          .toList()
          .forEach(m -> {
            t.network.remove(m);
            t.deliver(m);
          });
    }
    assertThat(told(t.a, Report.Kind.REDIRECTED)).hasSize(RedirectHistory.MOST + 1);
    assertThat(t.a.sas).isEmpty();
    assertThat(t.a.redirects.allows(t.now().plus(RedirectHistory.PERIOD))).isTrue();
  }

  @Test
  void inIkeAuth() {
    TwoEnds t = ends(Steering.DEFAULT, sendingTo(OTHER));
    t.a.initiate();
    for (int message = 0; message < 3; message++) {
      t.post();
      t.deliver(t.network.removeFirst());
    }
    t.b.profile = t.b.profile.steered(Steering.DEFAULT);
    t.run().assertAgreement(1, 1);
    assertThat(gatewayOf(t.a)).isEqualTo(OTHER);
    assertThat(t.a.outcomes).containsEntry(1L, new Outcome.Done());
    assertThat(told(t.b, Report.Kind.REDIRECTED)).containsExactly("the peer is sent to 192.0.2.9");
  }

  private static Steering sendingTo(InetAddress other) {
    return new Steering(RedirectAnswer.FOLLOW, List.of(), Optional.of(other));
  }

  @Test
  void whoCannotFollowGetsItsChildInIkeAuth() {
    TwoEnds t = ends(refusing(), sendingTo(OTHER));
    t.connect();
    assertThat(gatewayOf(t.a)).isEqualTo(FIRST);
  }

  @Test
  void aLiveIkeSaMoves() {
    TwoEnds t = new TwoEnds(7107).connect();
    Established before = t.a.sa();
    long ticket = redirect(t, OTHER);
    t.run().assertAgreement(1, 1);
    assertThat(gatewayOf(t.a)).isEqualTo(OTHER);
    assertThat(t.a.sa().id()).isNotEqualTo(before.id());
    assertThat(t.b.outcomes).containsEntry(ticket, new Outcome.Done());
  }

  private static long redirect(TwoEnds t, InetAddress to) {
    // Whoever authenticates at the same moment does so by the same exchange.
    t.pass(Duration.ofSeconds(1));
    return t.b.command(t.b.sa(), n -> new Event.Redirect(n, new GatewayName.At(to)));
  }

  @Test
  void theOldOneServesUntilTheNewOneStands() {
    TwoEnds t = new TwoEnds(7108).connect();
    redirect(t, OTHER);
    t.deliver(t.pickFor(t.a));
    assertThat(t.a.children()).hasSize(1);
    assertThat(t.a.sending).isPresent();
    t.run().assertAgreement(1, 1);
  }

  @Test
  void whoDoesNotMoveIsClosedInTheEnd() {
    TwoEnds t = ends(only("198.51.100.0/24"), Steering.DEFAULT).connect();
    redirect(t, OTHER);
    t.run().assertAgreement(1, 1);
    assertThat(told(t.a, Report.Kind.NEGOTIATION_FAILED)).hasSize(1);
    t.pass(Duration.ofSeconds(59)).assertAgreement(1, 1);
    t.pass(Duration.ofSeconds(3)).assertAgreement(0, 0);
  }

  @Test
  void onlyWhoCalledCanBeSentAway() {
    TwoEnds t = new TwoEnds(7109).connect();
    long ticket = t.a.command(t.a.sa(), n -> new Event.Redirect(n, new GatewayName.At(OTHER)));
    t.run().assertAgreement(1, 1);
    assertThat(((Outcome.Failed) t.a.outcomes.get(ticket)).why()).contains("our call");
  }

  @Test
  void anIkeSaThatWasRekeyedCanStillBeSentAway() {
    TwoEnds t = new TwoEnds(7110).connect();
    t.a.command(t.a.sa(), Event.RekeyIke::new);
    t.run();
    redirect(t, OTHER);
    t.run().assertAgreement(1, 1);
    assertThat(gatewayOf(t.a)).isEqualTo(OTHER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "01",
        "0104c00002",
        "0105c000020900",
        "0210c0000209",
        "0300",
        "0304676f0a6e",
        "03042e676f6e",
        "0404c0000209"
      })
  void malformedOnesAreRefused(String hex) {
    byte[] data = HexFormat.of().parseHex(hex);
    assertThatThrownBy(() -> Redirect.decode(new Notify(NotifyType.REDIRECT, data)))
        .isInstanceOf(MalformedMessage.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.9", "2001:db8::9", "gw.example.net"})
  void readsWhatItWrites(String gateway) throws MalformedMessage {
    GatewayName name =
        gateway.startsWith("gw")
            ? new GatewayName.Named(gateway)
            : new GatewayName.At(InetAddress.ofLiteral(gateway));
    Redirect redirect = new Redirect(name, Octets.of(new byte[] {1, 2, 3}));
    assertThat(Redirect.decode(redirect.order())).isEqualTo(redirect);
    assertThat(name).hasToString(gateway);
  }

  /** As in RFC 5685 section 9.2: type 1, length 4, the address, then the nonce. */
  @Test
  void theOctets() {
    Redirect redirect = new Redirect(new GatewayName.At(OTHER), Octets.of(new byte[] {7, 8}));
    assertThat(redirect.order().data().hex()).isEqualTo("0104c00002090708");
    assertThat(redirect.order().type()).isEqualTo(16407);
    assertThat(redirect.origin().type()).isEqualTo(16408);
  }
}
