package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.peers.iana.EncryptionId;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.iana.ProtocolId;
import net.hsvpn.peers.iana.TransformType;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.Proposal;
import net.hsvpn.peers.wire.SecurityAssociation;
import net.hsvpn.peers.wire.Transform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What other implementations say about child SAs, and ours never does. */
class ForeignChildTest {
  private static final Transform NULL = new Transform(TransformType.ENCR, EncryptionId.NULL.code());
  private static final Transform GMAC =
      new Transform(
          TransformType.ENCR.code(),
          EncryptionId.NULL_AUTH_AES_GMAC.code(),
          OptionalInt.of(128),
          Octets.EMPTY);
  private static final Transform SHA = Transform.of(IntegrityAlgorithm.HMAC_SHA2_256_128);
  private static final Transform CBC = Transform.of(EncryptionAlgorithm.AES_CBC_128);
  private static final Transform NO_INTEGRITY = new Transform(TransformType.INTEG, 0);
  private static final Transform ESN = Transform.of(SequenceNumbers.EXTENDED);

  static Stream<List<Transform>> unsafe() {
    return Stream.of(
        List.of(NULL, SHA, ESN),
        List.of(NULL, NO_INTEGRITY, ESN),
        List.of(NULL, ESN),
        List.of(GMAC, ESN),
        List.of(CBC, ESN),
        List.of(CBC, NO_INTEGRITY, ESN));
  }

  private static TwoEnds wide(long seed) {
    String ike = "aes128gcm16-prfsha256-x25519";
    String esp = "aes128-aes256-sha256-esn-noesn";
    return new TwoEnds(
        seed,
        ConnectTest.with(TwoEnds.tagged("a", 1), ike, esp),
        ConnectTest.with(TwoEnds.tagged("b", 2), ike, esp));
  }

  @ParameterizedTest
  @MethodSource("unsafe")
  void inIkeAuthIsAnsweredNoProposalChosen(List<Transform> offer) throws MalformedMessage {
    TwoEnds t = wide(60);
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    //   A                                             B
    //   HDR, SK { …, SAi2(only what is unsafe), … } -->
    //                                             <-- HDR, SK { …, N(NO_PROPOSAL_CHOSEN) }
    Forger forger = Forger.with(t.a.sas.values().iterator().next());
    t.deliver(forged(forger, t.pickFor(t.b), payloads -> offering(payloads, offer)));
    assertRefused(forger.payloads(t.pickFor(t.a).datagram().octets()));
    assertThat(t.b.inbound).isEmpty();
    assertThat(t.b.reports)
        .anyMatch(
            r -> r.kind() == Report.Kind.NEGOTIATION_FAILED && r.text().contains("no common ESP"));
  }

  @ParameterizedTest
  @MethodSource("unsafe")
  void inCreateChildSaIsAnsweredNoProposalChosen(List<Transform> offer) throws MalformedMessage {
    TwoEnds t = wide(61).connect();
    Forger forger = Forger.with(t.a.sa());
    t.a.command(t.a.sa(), Event.CreateChild::new);
    t.deliver(forged(forger, t.pickFor(t.b), payloads -> offering(payloads, offer)));
    assertRefused(forger.payloads(t.pickFor(t.a).datagram().octets()));
    assertThat(t.b.inbound).as("only the first child").hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("unsafe")
  void chosenByAResponderIsNeverInstalled(List<Transform> choice) throws MalformedMessage {
    TwoEnds t = wide(62).connect();
    Forger forger = Forger.with(t.a.sa());
    t.a.command(t.a.sa(), Event.CreateChild::new);
    t.deliver(t.pickFor(t.b));
    t.deliver(forged(forger, t.pickFor(t.a), payloads -> offering(payloads, choice)));
    assertThat(t.a.inbound).hasSizeLessThanOrEqualTo(1);
    assertThat(t.a.reports)
        .anyMatch(
            r -> r.kind() == Report.Kind.PROTOCOL_ERROR && r.text().contains("did not offer"));
  }

  private static void assertRefused(List<Payload> answer) {
    assertThat(answer).contains(new Notify(NotifyType.NO_PROPOSAL_CHOSEN));
    assertThat(answer).noneMatch(SecurityAssociation.class::isInstance);
  }

  /** RFC 7296 section 1.3.1: the notify binds its receiver, and nobody else. */
  @Test
  void eachEndSaysForItselfThatItTakesNoPadding() throws MalformedMessage {
    TwoEnds t = new TwoEnds(63);
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    Forger forger = Forger.with(t.a.sas.values().iterator().next());
    //   HDR, SK { …, N(ESP_TFC_PADDING_NOT_SUPPORTED) } -->
    t.deliver(forged(forger, t.pickFor(t.b), ForeignChildTest::refusingPadding));
    t.run().assertAgreement(1, 1);
    assertThat(t.b.child().takesPadding()).as("A refused it").isFalse();
    assertThat(t.a.child().takesPadding()).as("B did not").isTrue();
    assertThat(t.b.sending.orElseThrow().takesPadding()).isFalse();

    // A child that takes the other's place is asked again, here with the parts exchanged.
    t.a.command(t.a.sa(), n -> new Event.RekeyChild(n, t.a.child().inboundSpi()));
    t.deliver(t.pickFor(t.b));
    t.deliver(forged(forger, t.pickFor(t.a), ForeignChildTest::refusingPadding));
    t.run().assertAgreement(1, 1);
    assertThat(t.a.child().takesPadding()).as("B refused it").isFalse();
    assertThat(t.b.child().takesPadding()).as("A did not").isTrue();
  }

  private static TwoEnds.InFlight forged(
      Forger forger, TwoEnds.InFlight message, UnaryOperator<List<Payload>> change)
      throws MalformedMessage {
    byte[] octets = message.datagram().octets();
    byte[] changed =
        forger.seal(IkeMessageCodec.decode(octets).header(), change.apply(forger.payloads(octets)));
    return new TwoEnds.InFlight(message.to(), new Datagram(message.datagram().path(), changed));
  }

  private static List<Payload> offering(List<Payload> payloads, List<Transform> transforms) {
    List<Payload> changed = new ArrayList<>(payloads);
    changed.replaceAll(p ->
        p instanceof SecurityAssociation sa
            ? new SecurityAssociation(
                List.of(
                    new Proposal(
                        1, ProtocolId.ESP.code(), sa.proposals().getFirst().spi(), transforms)))
            : p);
    return changed;
  }

  private static List<Payload> refusingPadding(List<Payload> payloads) {
    List<Payload> changed = new ArrayList<>(payloads);
    changed.add(new Notify(NotifyType.ESP_TFC_PADDING_NOT_SUPPORTED));
    return changed;
  }
}
