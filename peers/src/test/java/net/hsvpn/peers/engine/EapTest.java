package net.hsvpn.peers.engine;

import static net.hsvpn.peers.engine.AuthenticationTest.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.EapUser;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.eap.EapClaiming;
import net.hsvpn.peers.eap.EapServing;
import net.hsvpn.peers.eap.EapUsers;
import net.hsvpn.peers.iana.EapType;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.LocalAuth;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.RemoteAuth;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.signature.KeyType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** IKE_AUTH with EAP. A calls and is carol, or tries to be; B, which proves itself first, asks. */
class EapTest {
  private static final EapUsers USERS =
      EapUsers.of(List.of(new EapUser("carol", Optional.of(secret("Ar3etTnp")), Optional.empty())));

  static Secret secret(String text) {
    return Secret.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }

  static LocalAuth claims(EapType method, String name, String password) {
    return new LocalAuth.Eap(new EapClaiming.Password(method, name, secret(password)));
  }

  static RemoteAuth asks(EapType method) {
    return new RemoteAuth.Eap(new EapServing.Password(method, USERS, true));
  }

  static TwoEnds ends(LocalAuth client, RemoteAuth server) {
    Secret key = secret("how B proves itself");
    return new TwoEnds(
        78,
        with(TwoEnds.tagged("a", 1), client, new RemoteAuth.Psk(key)),
        with(TwoEnds.tagged("b", 2), new LocalAuth.Psk(key), server));
  }

  static TwoEnds ends(EapType method, String name, String password) {
    return ends(claims(method, name, password), asks(method));
  }

  @ParameterizedTest
  @EnumSource(names = {"MD5_CHALLENGE", "MSCHAPV2"})
  void theRightPasswordOpensATunnel(EapType method) {
    TwoEnds t = ends(method, "carol", "Ar3etTnp").connect();

    assertThat(t.b.sa().party().eapIdentity()).contains("carol");
    assertThat(t.a.sa().party().eapIdentity()).contains("carol");
    assertThat(t.b.reports)
        .anySatisfy(r -> {
          assertThat(r.kind()).isEqualTo(Report.Kind.IKE_ESTABLISHED);
          assertThat(r.text()).contains("EAP identity 'carol'");
        });
    t.a.command(t.a.sa(), Event.RekeyIke::new);
    t.run().assertAgreement(1, 1);
    assertThat(t.b.sa().party().eapIdentity()).contains("carol");
  }

  @ParameterizedTest
  @EnumSource(names = {"MD5_CHALLENGE", "MSCHAPV2"})
  void aWrongPasswordDoesNot(EapType method) {
    assertRefused(ends(method, "carol", "wrong"), "password of EAP user 'carol' does not fit");
    assertRefused(ends(method, "mallory", "wrong"), "'mallory', and no such user");
  }

  private static void assertRefused(TwoEnds t, String reason) {
    long ticket = t.a.initiate();
    t.run();

    t.assertAgreement(0, 0);
    assertThat(t.b.reports).hasSize(1);
    assertThat(t.b.reports.getFirst().sentence()).contains(reason, "IKE_AUTH");
    assertThat(t.a.outcomes.get(ticket)).isInstanceOf(Outcome.Failed.class);
    assertThat(t.a.reports.getFirst().sentence()).doesNotContain("no such user");
  }

  @Test
  void whoeverAuthenticatesByEapMustCall() {
    TwoEnds t = ends(EapType.MSCHAPV2, "carol", "Ar3etTnp");

    long ticket = t.b.initiate();
    t.run().pass(Duration.ofMinutes(1));

    t.assertAgreement(0, 0);
    assertThat(((Outcome.Failed) t.b.outcomes.get(ticket)).why())
        .contains("only the one who calls");
  }

  @Test
  void whoeverIsAskedForEapMustBeCalled() {
    Secret key = secret("how B proves itself");
    TwoEnds t =
        new TwoEnds(
            3,
            with(TwoEnds.tagged("a", 1), new LocalAuth.Psk(key), new RemoteAuth.Psk(key)),
            with(
                TwoEnds.tagged("b", 2),
                claims(EapType.MSCHAPV2, "carol", "Ar3etTnp"),
                new RemoteAuth.Psk(key)));
    t.a.initiate();
    t.run();

    t.assertAgreement(0, 0);
    assertThat(t.b.reports.getFirst().sentence()).contains("only the one who calls");
  }

  @Test
  void aKeyWhereEapIsExpectedIsRefused() {
    TwoEnds t = ends(new LocalAuth.Psk(secret("x")), asks(EapType.MSCHAPV2));
    t.a.initiate();
    t.run();

    t.assertAgreement(0, 0);
    assertThat(t.b.reports.getFirst().sentence()).contains("SHARED_KEY", "EAP");
  }

  @Test
  void eapWhereAKeyIsExpectedIsRefused() {
    Secret key = secret("how B proves itself");
    TwoEnds t = ends(claims(EapType.MSCHAPV2, "carol", "Ar3etTnp"), new RemoteAuth.Psk(key));
    t.a.initiate();
    t.run();

    t.assertAgreement(0, 0);
    assertThat(t.b.reports.getFirst().sentence()).contains("as if it wanted EAP");
  }

  /**
   * Each message is lost once, in either direction: it is said again, and nothing is done twice.
   */
  @ParameterizedTest
  @EnumSource(names = {"MD5_CHALLENGE", "MSCHAPV2"})
  void everyMessageMayBeLost(EapType method) {
    for (int lost = 0; lost < 14; lost++) {
      TwoEnds t = ends(method, "carol", "Ar3etTnp");
      t.a.initiate();
      int sent = 0;
      t.post();
      while (!t.network.isEmpty()) {
        TwoEnds.InFlight next = t.network.removeFirst();
        if (sent++ != lost) {
          t.deliver(next);
        }
        t.post();
      }
      t.pass(Duration.ofSeconds(20));
      t.assertAgreement(1, 1);
    }
  }

  /** An old request that comes again is answered again, and does not disturb. */
  @Test
  void aRepeatedRequestGetsTheSameAnswer() {
    TwoEnds t = ends(EapType.MSCHAPV2, "carol", "Ar3etTnp");
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    TwoEnds.InFlight first = t.pickFor(t.b);
    t.deliver(first);
    byte[] answer = t.pickFor(t.a).datagram().octets();
    t.deliver(first);
    TwoEnds.InFlight again = t.pickFor(t.a);
    assertThat(again.datagram().octets()).isEqualTo(answer);
    t.deliver(again);
    t.run().assertAgreement(1, 1);
    assertThat(t.b.refusals).isEmpty();
  }

  @Test
  void anAnswerOutOfTurnIsDropped() {
    TwoEnds t = ends(EapType.MSCHAPV2, "carol", "Ar3etTnp");
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    TwoEnds.InFlight first = t.pickFor(t.b);
    t.deliver(first);
    t.deliver(t.pickFor(t.a));
    t.deliver(t.pickFor(t.b));
    t.network.clear();
    t.deliver(first);

    assertThat(t.b.refusals).containsEntry(Refusal.UNEXPECTED_MESSAGE_ID, 1);
    assertThat(t.b.sas.values()).allMatch(HalfOpen.class::isInstance);
  }

  @Test
  void whoeverFallsSilentIsForgotten() {
    TwoEnds t = ends(EapType.MSCHAPV2, "carol", "Ar3etTnp");
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    t.deliver(t.pickFor(t.b));
    t.network.clear();
    t.a.sas.clear();

    t.pass(Duration.ofMinutes(1));

    assertThat(t.b.sas).isEmpty();
    assertThat(t.b.reports.getFirst().sentence()).contains("end of EAP within 30 s");
  }

  @Test
  void longMessagesTravelInFragments() {
    Secret key = secret("how B proves itself");
    new TwoEnds(
            79,
            TwoEnds.cutting(
                with(
                    TwoEnds.tagged("a", 1),
                    claims(EapType.MSCHAPV2, "carol", "Ar3etTnp"),
                    new RemoteAuth.Psk(key)),
                net.hsvpn.config.FragmentSizes.LEAST),
            TwoEnds.cutting(
                with(TwoEnds.tagged("b", 2), new LocalAuth.Psk(key), asks(EapType.MSCHAPV2)),
                net.hsvpn.config.FragmentSizes.LEAST))
        .connect();
  }

  @Test
  void eitherEndMayBeCertified() {
    TwoEnds t =
        new TwoEnds(
            80,
            with(
                TwoEnds.tagged("a", 1),
                claims(EapType.MSCHAPV2, "carol", "Ar3etTnp"),
                AuthenticationTest.certificate()),
            with(
                TwoEnds.tagged("b", 2),
                AuthenticationTest.signature(
                    AuthenticationTest.leaf("b", KeyType.P256).issuedBy(AuthenticationTest.CA)),
                asks(EapType.MSCHAPV2)));

    t.connect();
  }

  /** As strongSwan does when it is told that its password is wrong. */
  @Test
  void whoeverBreaksOffIsHeard() {
    TwoEnds t =
        new TwoEnds(
            81,
            with(
                TwoEnds.tagged("a", 1),
                claims(EapType.MSCHAPV2, "carol", "Ar3etTnp"),
                new RemoteAuth.Psk(secret("another key"))),
            with(
                TwoEnds.tagged("b", 2),
                new LocalAuth.Psk(secret("how B proves itself")),
                asks(EapType.MSCHAPV2)));
    t.a.initiate();
    t.run();

    t.assertAgreement(0, 0);
    assertThat(t.b.refusals).isEmpty();
    assertThat(t.b.reports.getFirst().sentence()).contains("breaks off with AUTHENTICATION_FAILED");
  }
}
