package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Ppk;
import net.hsvpn.peers.signature.KeyType;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Post-quantum pre-shared keys (RFC 8784), both ends at once: all rows of its table. */
class PpkTest {
  private static Optional<Ppk> ppk(String text) {
    if (text.equals("none")) {
      return Optional.empty();
    }
    List<String> parts = List.of(text.split("/", -1));
    return Optional.of(
        new Ppk(
            Octets.of(parts.get(0).getBytes(StandardCharsets.UTF_8)),
            Secret.copyOf(parts.get(1).getBytes(StandardCharsets.UTF_8)),
            parts.size() > 2));
  }

  private static TwoEnds ends(String a, String b) {
    return new TwoEnds(
        700,
        TwoEnds.mixing(TwoEnds.tagged("a", 1), ppk(a)),
        TwoEnds.mixing(TwoEnds.tagged("b", 2), ppk(b)));
  }

  @ParameterizedTest
  @CsvSource({
    "red/1, red/1, true",
    "red/1/required, red/1, true",
    "red/1, red/1/required, true",
    "red/1/required, red/1/required, true",
    "red/1, none, false",
    "none, red/1, false",
    "red/1, blue/2, false",
    "none, none, false",
  })
  void whatTheyAgreeOn(String a, String b, boolean mixed) {
    TwoEnds t = ends(a, b).connect();
    assertThat(t.a.sa().capabilities().ppk()).isEqualTo(mixed);
    assertThat(t.b.sa().capabilities().ppk()).isEqualTo(mixed);
    assertThat(t.a.sa().keys()).isEqualTo(t.b.sa().keys());
    t.a.command(t.a.sa(), ticket -> new Event.RekeyChild(ticket, t.a.child().inboundSpi()));
    t.b.command(t.b.sa(), Event.RekeyIke::new);
    t.run();
    t.assertAgreement(1, 1);
    assertThat(t.a.sa().capabilities().ppk()).isEqualTo(mixed);
  }

  @ParameterizedTest
  @CsvSource({
    "red/1/required, none, ppk-required asks for",
    "none, red/1/required, ppk-required asks for",
    "red/1/required, blue/2, insists on a post-quantum pre-shared key",
    "red/1, blue/2/required, another name than our ppk-id",
    "red/1, red/2, AUTH does not fit",
    "red/1/required, red/2/required, AUTH does not fit",
  })
  void whatCannotBe(String a, String b, String why) {
    TwoEnds t = ends(a, b);
    long ticket = t.a.initiate();
    t.run();
    assertThat(t.a.established()).isEmpty();
    assertThat(t.b.established()).isEmpty();
    assertThat(t.a.outcomes).containsKey(ticket);
    assertThat(t.a.reports + " " + t.b.reports).contains(why);
  }

  /** The keys of the IKE SA differ from those without it, and are those of the RFC's formula. */
  @Test
  void itIsInTheKeys() {
    TwoEnds with = ends("red/1", "red/1").connect();
    TwoEnds without = ends("red/1", "blue/1").connect();
    assertThat(with.a.sa().keys().initiator()).isNotNull();
    assertThat(with.a.child().inboundKeys()).isNotEqualTo(without.a.child().inboundKeys());
  }

  @Test
  void withSignatures() {
    for (String ofB : List.of("red/1", "blue/2")) {
      PeerProfile a = TwoEnds.mixing(TwoEnds.tagged("a", 1), ppk("red/1"));
      PeerProfile b = TwoEnds.mixing(TwoEnds.tagged("b", 2), ppk(ofB));
      TwoEnds t =
          new TwoEnds(
              701,
              AuthenticationTest.with(
                  a,
                  AuthenticationTest.signature(
                      AuthenticationTest.leaf("a", KeyType.P256).issuedBy(AuthenticationTest.CA)),
                  AuthenticationTest.certificate()),
              AuthenticationTest.with(
                  b,
                  AuthenticationTest.signature(
                      AuthenticationTest.leaf("b", KeyType.P256).issuedBy(AuthenticationTest.CA)),
                  AuthenticationTest.certificate()));
      t.connect();
      assertThat(t.b.sa().capabilities().ppk()).isEqualTo(ofB.equals("red/1"));
    }
  }

  /** Together with additional key exchanges: IntAuth is signed with the keys before the PPK. */
  @Test
  void afterIntermediateExchange() {
    List<String> ike = List.of("aes128gcm16-prfsha256-x25519-ke1_mlkem768");
    List<String> esp = List.of("aes128gcm16-esn");
    TwoEnds t = ends("red/1/required", "red/1/required");
    t.a.profile = TwoEnds.proposing(t.a.profile, ike, esp);
    t.b.profile = TwoEnds.proposing(t.b.profile, ike, esp);
    t.connect();
    assertThat(t.a.sa().capabilities().ppk()).isTrue();
  }

  /** A responder that lacks the key cannot make us go without by leaving a notify out. */
  @Test
  void removingUsePpkIsNoticed() {
    TwoEnds t = ends("red/1", "red/1");
    var _ = Failures.changing(1, payloads -> without(payloads, NotifyType.USE_PPK)).apply(t);
    assertThat(t.a.established()).isEmpty();
    assertThat(t.b.established()).isEmpty();
  }

  @Test
  void anEmptyIdentityIsNobodysKey() {
    TwoEnds t = ends("red/1", "red/1");
    var _ =
        Failures.sending(
                2,
                payloads -> {
                  List<Payload> changed = new java.util.ArrayList<>();
                  payloads.forEach(p ->
                      changed.add(
                          p instanceof Notify n && n.is(NotifyType.PPK_IDENTITY)
                              ? new Notify(NotifyType.PPK_IDENTITY)
                              : p));
                  return changed;
                })
            .apply(t);
    // B takes the other proof, and A believes that B does not know the key.
    assertThat(t.b.sa().capabilities().ppk()).isFalse();
    assertThat(t.a.sa().capabilities().ppk()).isFalse();
  }

  private static List<Payload> without(List<Payload> payloads, NotifyType type) {
    return payloads.stream().filter(p -> !(p instanceof Notify n && n.is(type))).toList();
  }
}
