package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.hsvpn.config.Childless;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.KeyExchange;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.SecurityAssociation;
import net.hsvpn.peers.wire.TrafficSelectors;
import org.junit.jupiter.api.Test;

/** IKE SAs that begin without a child (RFC 6023). */
class ChildlessTest {
  private static final String IKE = "aes128gcm16-prfsha256-x25519";
  private static final String ESP = "aes128gcm16-x25519-esn";

  private static TwoEnds ends(long seed, Childless ofA, Childless ofB) {
    return new TwoEnds(seed, profile("a", 1, ofA), profile("b", 2, ofB));
  }

  private static PeerProfile profile(String name, int site, Childless childless) {
    PeerProfile p = ConnectTest.with(TwoEnds.tagged(name, site), IKE, ESP);
    return TwoEnds.living(p, Lives.childless(childless));
  }

  /**
   * <pre>
   * A  SAi1 KEi Ni ------------------------------------------> B
   * A  <---------- SAr1 KEr Nr N(CHILDLESS_IKEV2_SUPPORTED)    B
   * A  SK{IDi IDr AUTH} -------------------------------------> B
   * A  <------------------------------------- SK{IDr AUTH}     B
   * A  SK{SA Ni KEi TSi TSr} --------------------------------> B
   * A  <------------------------- SK{SA Nr KEr TSi TSr}        B
   * </pre>
   */
  @Test
  void theFirstChildHasAKeyExchangeOfItsOwn() throws MalformedMessage {
    TwoEnds t = ends(620, Childless.FORCE, Childless.ALLOW);
    long ticket = t.a.initiate();
    t.deliver(t.pickFor(t.b));
    TwoEnds.InFlight init = t.pickFor(t.a);
    assertThat(IkeMessageCodec.decode(init.datagram().octets()).payloads())
        .contains(new Notify(NotifyType.CHILDLESS_IKEV2_SUPPORTED));
    t.deliver(init);
    Forger keys = Forger.with(t.a.sas.values().iterator().next());
    TwoEnds.InFlight auth = t.pickFor(t.b);
    assertThat(keys.payloads(auth.datagram().octets()))
        .noneMatch(SecurityAssociation.class::isInstance)
        .noneMatch(TrafficSelectors.class::isInstance);
    t.deliver(auth);
    assertThat(t.b.sa().children()).isEmpty();
    t.deliver(t.pickFor(t.a));
    TwoEnds.InFlight create = t.pickFor(t.b);
    assertThat(keys.payloads(create.datagram().octets())).anyMatch(KeyExchange.class::isInstance);
    assertThat(t.a.outcomes).as("not before there is a child").doesNotContainKey(ticket);
    t.deliver(create);
    t.run().assertAgreement(1, 1);
    assertThat(t.a.outcomes).containsEntry(ticket, new Outcome.Done());
    assertThat(t.a.child().suite().keyExchange()).isPresent();
  }

  @Test
  void withoutForceIkeAuthMakesTheChild() {
    TwoEnds t = ends(621, Childless.ALLOW, Childless.ALLOW).connect();
    assertThat(t.a.child().suite().keyExchange()).isEmpty();
  }

  @Test
  void aPeerThatDoesNotAllowItSaysNothingAndIsNotCalledSo() throws MalformedMessage {
    TwoEnds t = ends(622, Childless.FORCE, Childless.NEVER);
    long ticket = t.a.initiate();
    t.deliver(t.pickFor(t.b));
    TwoEnds.InFlight init = t.pickFor(t.a);
    assertThat(IkeMessageCodec.decode(init.datagram().octets()).payloads())
        .doesNotContain(new Notify(NotifyType.CHILDLESS_IKEV2_SUPPORTED));
    t.deliver(init);
    assertThat(t.a.sas).isEmpty();
    assertThat(ConnectTest.failure(t.a, ticket)).contains("RFC 6023").contains("childless = allow");
  }

  @Test
  void whoForcesItTakesNoChildInIkeAuth() {
    TwoEnds t = ends(623, Childless.ALLOW, Childless.FORCE);
    long ticket = t.a.initiate();
    t.run();
    assertThat(ConnectTest.failure(t.a, ticket)).contains("NO_ADDITIONAL_SAS");
    t.assertAgreement(1, 0);
    assertThat(t.b.reports).anyMatch(r -> r.text().contains("childless = force forbids"));
    t.a.command(t.a.sa(), net.hsvpn.peers.sa.Event.CreateChild::new);
    t.run().assertAgreement(1, 1);
  }

  @Test
  void whoNeverAllowsItRefusesAnInitiatorThatDoesSoAllTheSame() throws MalformedMessage {
    TwoEnds t = ends(624, Childless.ALLOW, Childless.NEVER);
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    Forger keys = Forger.with(t.a.sas.values().iterator().next());
    TwoEnds.InFlight auth = t.pickFor(t.b);
    byte[] octets = auth.datagram().octets();
    List<Payload> childless = new ArrayList<>(keys.payloads(octets));
    childless.removeIf(p -> p instanceof SecurityAssociation || p instanceof TrafficSelectors);
    byte[] changed = keys.seal(IkeMessageCodec.decode(octets).header(), childless);
    t.deliver(new TwoEnds.InFlight(t.b, new Datagram(auth.datagram().path(), changed)));
    assertThat(keys.payloads(t.pickFor(t.a).datagram().octets()))
        .containsExactly(new Notify(NotifyType.INVALID_SYNTAX));
    assertThat(t.b.sas).isEmpty();
    assertThat(t.b.reports)
        .anyMatch(
            r -> r.kind() == Report.Kind.NEGOTIATION_FAILED && r.text().contains("never forbids"));
  }
}
