package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Identity;
import net.hsvpn.config.IdentityPattern;
import net.hsvpn.config.RevocationPolicy;
import net.hsvpn.config.Secret;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Evidence;
import net.hsvpn.peers.sa.IkeSa;
import net.hsvpn.peers.sa.LocalAuth;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.RemoteAuth;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Wanted;
import net.hsvpn.peers.signature.KeyType;
import net.hsvpn.peers.trust.Credential;
import net.hsvpn.peers.trust.CredentialError;
import net.hsvpn.peers.trust.FetchedCertificates;
import net.hsvpn.peers.trust.HashAndUrl;
import net.hsvpn.peers.trust.Keys;
import net.hsvpn.peers.trust.Pki;
import net.hsvpn.peers.trust.RevocationKnowledge;
import net.hsvpn.peers.trust.TestRevocation;
import net.hsvpn.peers.trust.TrustStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How two ends prove to one another who they are. A is a.example.net and initiates, B is
 * b.example.net; both trust one CA.
 */
class AuthenticationTest {
  static final String CRL = "http://crl.example.net/ca.crl";
  private static final String OCSP = "http://ocsp.example.net/";
  private static final String SECOND_OCSP = "http://ocsp2.example.net/";
  static final Pki.Holder CA = Pki.root("CN=CA");

  static PeerProfile with(PeerProfile p, LocalAuth local, RemoteAuth remote) {
    return with(p, p.localIdentity(), p.remoteIdentity(), local, remote);
  }

  static PeerProfile with(
      PeerProfile p, Identity ours, IdentityPattern theirs, LocalAuth local, RemoteAuth remote) {
    return new PeerProfile(
        p.id(),
        ours,
        theirs,
        local,
        remote,
        p.endpoints(),
        p.ike(),
        p.esp(),
        p.encapsulation(),
        p.fragmentation(),
        p.child(),
        p.life(),
        p.retransmission(),
        p.ppk(),
        p.steering(),
        p.mobility());
  }

  static Pki.Template leaf(String name, KeyType type) {
    return Pki.leaf("CN=" + name).keys(type).names(Pki.dns(name + ".example.net"));
  }

  static LocalAuth signature(Pki.Holder holder, X509Certificate... above) {
    return signature(holder, SignaturePolicy.DEFAULT, above);
  }

  static LocalAuth signature(Pki.Holder holder, SignaturePolicy policy, X509Certificate... above) {
    List<X509Certificate> certificates = new java.util.ArrayList<>(List.of(above));
    certificates.add(holder.certificate());
    try {
      return new LocalAuth.Signature(
          Credential.of(holder.key(), certificates), policy, Optional.empty());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static RemoteAuth certificate(SignaturePolicy policy, RevocationPolicy revocation) {
    try {
      TrustStore trust = TrustStore.of(List.of(CA.certificate()), List.of());
      return new RemoteAuth.Certificate(trust, policy, revocation, true);
    } catch (CredentialError e) {
      throw new AssertionError(e);
    }
  }

  static RemoteAuth certificate() {
    return certificate(SignaturePolicy.DEFAULT, RevocationPolicy.OFF);
  }

  static TwoEnds ends(LocalAuth aLocal, RemoteAuth aRemote, LocalAuth bLocal, RemoteAuth bRemote) {
    return new TwoEnds(
        77,
        with(TwoEnds.tagged("a", 1), aLocal, aRemote),
        with(TwoEnds.tagged("b", 2), bLocal, bRemote));
  }

  private static String failure(Host host, long ticket) {
    return ((Outcome.Failed) host.outcomes.get(ticket)).why();
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void everyKindOfKeyWorksInBothRoles(KeyType type) {
    LocalAuth a = signature(leaf("a", type).issuedBy(CA));
    LocalAuth b = signature(leaf("b", type).issuedBy(CA));

    ends(a, certificate(), b, certificate()).connect();
  }

  @Test
  void eachWayIsOfItsOwn() {
    Secret key = Secret.copyOf("a key".getBytes(StandardCharsets.US_ASCII));

    ends(
            signature(leaf("a", KeyType.RSA).issuedBy(CA)),
            new RemoteAuth.Psk(key),
            new LocalAuth.Psk(key),
            certificate())
        .connect();
  }

  @Test
  void rawKeysNeedNoCertificate() {
    LocalAuth a =
        new LocalAuth.Signature(
            Credential.ofRawKey(Keys.signing(KeyType.P384)),
            SignaturePolicy.DEFAULT,
            Optional.empty());
    RemoteAuth knowsA =
        new RemoteAuth.RawKey(Keys.of(KeyType.P384).getPublic(), SignaturePolicy.DEFAULT);
    RemoteAuth knowsAnother =
        new RemoteAuth.RawKey(Keys.fresh(KeyType.P384).getPublic(), SignaturePolicy.DEFAULT);

    ends(a, knowsA, a, knowsA).connect();

    TwoEnds t = ends(a, knowsA, a, knowsAnother);
    long ticket = t.a.initiate();
    t.run();
    assertThat(failure(t.a, ticket)).contains("AUTHENTICATION_FAILED");
    assertThat(t.b.reports.getFirst().text()).contains("signature does not fit its key");
  }

  @Test
  void ofPeersThatAreOneByNameTheReasonIsThatOfTheOneWithTheSameKindOfProof() {
    Secret key = Secret.copyOf("a key".getBytes(StandardCharsets.US_ASCII));
    Secret another = Secret.copyOf("another".getBytes(StandardCharsets.US_ASCII));
    TwoEnds t =
        ends(
            new LocalAuth.Psk(key),
            new RemoteAuth.Psk(key),
            new LocalAuth.Psk(another),
            new RemoteAuth.Psk(another));
    t.b.others.add(with(t.b.profile, t.b.profile.localAuth(), certificate()));

    t.a.initiate();
    t.run();

    assertThat(t.b.reports.getFirst().text()).contains("pre-shared key");
  }

  @Test
  void nullAuthenticationOnlyWhereBothWantIt() {
    ends(
            new LocalAuth.Nobody(),
            certificate(),
            signature(leaf("b", KeyType.P256).issuedBy(CA)),
            new RemoteAuth.Nobody())
        .connect();

    TwoEnds t =
        ends(
            new LocalAuth.Nobody(),
            certificate(),
            signature(leaf("b", KeyType.P256).issuedBy(CA)),
            certificate());
    long ticket = t.a.initiate();
    t.run();
    assertThat(failure(t.a, ticket)).contains("AUTHENTICATION_FAILED");
    t.assertAgreement(0, 0);
  }

  @Test
  void aCertificateOfAnotherCaIsRefusedByNameAtEitherEnd() {
    LocalAuth good = signature(leaf("b", KeyType.P256).issuedBy(CA));
    LocalAuth foreign = signature(leaf("a", KeyType.P256).issuedBy(Pki.root("CN=Other")));

    TwoEnds t = ends(foreign, certificate(), good, certificate());
    long ticket = t.a.initiate();
    t.run();
    assertThat(failure(t.a, ticket)).contains("AUTHENTICATION_FAILED");
    assertThat(t.b.reports.getFirst().kind()).isEqualTo(Report.Kind.NEGOTIATION_FAILED);
    assertThat(t.b.reports.getFirst().text()).contains("a.example.net", "CN=Other");
    assertThat(t.b.reports.getFirst().remedy())
        .hasValueSatisfying(r -> assertThat(r).contains("compare ca"));

    TwoEnds other =
        ends(
            signature(leaf("a", KeyType.P256).issuedBy(CA)),
            certificate(),
            signature(leaf("b", KeyType.P256).issuedBy(Pki.root("CN=Other"))),
            certificate());
    long second = other.a.initiate();
    other.run();
    assertThat(failure(other.a, second)).contains("cannot believe the peer", "CN=Other");
    // B believed the SA to stand, and was told (RFC 7296 section 2.21.2).
    other.assertAgreement(0, 0);
  }

  @Test
  void theIdentityMustStandInTheCertificate() {
    LocalAuth of = signature(leaf("somebody", KeyType.P256).issuedBy(CA));
    TwoEnds t =
        ends(of, certificate(), signature(leaf("b", KeyType.P256).issuedBy(CA)), certificate());
    long ticket = t.a.initiate();
    t.run();

    assertThat(failure(t.a, ticket)).contains("AUTHENTICATION_FAILED");
    assertThat(t.b.reports.getFirst().text())
        .contains("a.example.net", "somebody.example.net", "not about that identity");
  }

  @Test
  void intermediatesMayComeFromThePeer() {
    Pki.Holder below = Pki.ca("CN=Research").issuedBy(CA);
    LocalAuth complete = signature(leaf("a", KeyType.P256).issuedBy(below), below.certificate());
    LocalAuth incomplete = signature(leaf("a", KeyType.P256).issuedBy(below));
    LocalAuth b = signature(leaf("b", KeyType.P256).issuedBy(CA));

    ends(complete, certificate(), b, certificate()).connect();

    TwoEnds t = ends(incomplete, certificate(), b, certificate());
    t.a.initiate();
    t.run();
    assertThat(t.b.reports.getFirst().text()).contains("CN=Research", "neither a CA trusted");
  }

  @Test
  void whoMaySignHowIsNegotiatedByHashes() {
    SignaturePolicy strong = SignaturePolicy.parse(List.of("rsa-pss-sha512"));
    LocalAuth rsa = signature(leaf("a", KeyType.RSA).issuedBy(CA));
    LocalAuth weak =
        signature(
            leaf("a", KeyType.RSA).issuedBy(CA),
            SignaturePolicy.parse(List.of("rsa-pkcs1-sha256")));
    LocalAuth b = signature(leaf("b", KeyType.P256).issuedBy(CA));

    ends(rsa, certificate(), b, certificate(strong, RevocationPolicy.OFF)).connect();

    TwoEnds t = ends(weak, certificate(), b, certificate(strong, RevocationPolicy.OFF));
    long ticket = t.a.initiate();
    t.run();
    assertThat(failure(t.a, ticket)).contains("takes none of rsa-pkcs1-sha256");
  }

  @ParameterizedTest
  @ValueSource(strings = {"O=Example, CN=*", "O=Other, CN=*"})
  void aDnMustFitThePattern(String pattern) {
    PeerProfile a =
        with(
            TwoEnds.tagged("a", 1),
            new Identity.Dn("O=Example, CN=a"),
            new IdentityPattern.Any(),
            signature(Pki.leaf("O=Example, CN=a").keys(KeyType.P256).issuedBy(CA)),
            certificate());
    PeerProfile b =
        with(
            TwoEnds.tagged("b", 2),
            TwoEnds.tagged("b", 2).localIdentity(),
            IdentityPattern.parse(pattern),
            signature(leaf("b", KeyType.P256).issuedBy(CA)),
            certificate());
    TwoEnds t = new TwoEnds(5, a, b);
    long ticket = t.a.initiate();
    t.run();
    if (pattern.contains("Example")) {
      t.assertAgreement(1, 1);
    } else {
      assertThat(failure(t.a, ticket)).contains("AUTHENTICATION_FAILED");
      assertThat(t.b.reports.getFirst().text()).contains("no peer is configured for");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRevokedCertificateIsRefusedOnceItsCaHasSpoken(boolean responder) {
    Pki.Holder revoked = leaf(responder ? "a" : "b", KeyType.P256).crlAt(CRL).issuedBy(CA);
    LocalAuth bad = signature(revoked);
    RemoteAuth strict = certificate(SignaturePolicy.DEFAULT, RevocationPolicy.REQUIRED);
    TwoEnds t =
        responder
            ? ends(bad, certificate(), signature(leaf("b", KeyType.P256).issuedBy(CA)), strict)
            : ends(signature(leaf("a", KeyType.P256).issuedBy(CA)), strict, bad, certificate());
    Host judge = responder ? t.b : t.a;
    long ticket = t.a.initiate();
    t.run();
    assertThat(t.a.outcomes).doesNotContainKey(ticket);
    assertThat(judge.wanted).hasSize(1);

    learn(judge, judge.wanted.getFirst(), revocation().revoke(revoked).crl());
    fetched(judge);
    t.run();

    assertThat(failure(t.a, ticket)).contains(responder ? "AUTHENTICATION_FAILED" : "was revoked");
    assertThat(judge.reports.getFirst().text()).contains("was revoked at");
    t.assertAgreement(0, 0);
  }

  @Test
  void theSecondResponderIsAskedWhenTheFirstIsSilentAndRepeatedRequestsAskNobodyAgain() {
    Pki.Holder good = leaf("a", KeyType.P256).ocspAt(OCSP, SECOND_OCSP).issuedBy(CA);
    TwoEnds t =
        ends(
            signature(good),
            certificate(),
            signature(leaf("b", KeyType.P256).issuedBy(CA)),
            certificate(SignaturePolicy.DEFAULT, RevocationPolicy.REQUIRED));
    long ticket = t.a.initiate();
    t.run();
    t.wait(Duration.ofSeconds(2)).run();
    assertThat(t.b.wanted).as("a repeated request asks nobody again").hasSize(1);

    Wanted first = t.b.wanted.removeFirst();
    assertThat(first.toString()).contains(OCSP);
    RevocationKnowledge silent =
        t.b.evidence.revocation().failed(((Wanted.Status) first).fetch(), "no answer", t.now());
    t.b.evidence = new Evidence(silent, t.b.evidence.certificates());
    fetched(t.b);
    t.run();
    assertThat(t.b.wanted)
        .singleElement()
        .satisfies(w -> assertThat(w.toString()).contains(SECOND_OCSP));

    var fetch = (net.hsvpn.peers.trust.Fetch.Ocsp) ((Wanted.Status) t.b.wanted.getFirst()).fetch();
    learn(t.b, t.b.wanted.getFirst(), revocation().answer(fetch.request()));
    fetched(t.b);
    t.run();

    assertThat(t.a.outcomes.get(ticket)).isInstanceOf(Outcome.Done.class);
    t.assertAgreement(1, 1);
  }

  @Test
  void aCertificateMayBeFetchedFromWhereThePeerSaysAndMustHaveItsHash() throws Exception {
    Pki.Holder holder = leaf("a", KeyType.P256).issuedBy(CA);
    HashAndUrl place =
        HashAndUrl.of(holder.der(), java.net.URI.create("http://a.example.net/a.der"), false);
    LocalAuth byUrl =
        new LocalAuth.Signature(
            Credential.of(holder.key(), List.of(holder.certificate())),
            SignaturePolicy.DEFAULT,
            Optional.of(place));
    LocalAuth b = signature(leaf("b", KeyType.P256).issuedBy(CA));
    for (boolean right : new boolean[] {true, false}) {
      TwoEnds t = ends(byUrl, certificate(), b, certificate());
      long ticket = t.a.initiate();
      t.run();
      assertThat(t.b.wanted).containsExactly(new Wanted.Certificate(place));
      FetchedCertificates found =
          t.b.evidence.certificates().accept(place, right ? holder.der() : CA.der(), t.now());
      t.b.evidence = new Evidence(t.b.evidence.revocation(), found);
      fetched(t.b);
      t.run();
      if (right) {
        t.assertAgreement(1, 1);
      } else {
        assertThat(failure(t.a, ticket)).contains("AUTHENTICATION_FAILED");
        assertThat(t.b.reports.getFirst().text()).contains("another hash");
      }
    }
  }

  static TestRevocation revocation() {
    return new TestRevocation(CA)
        .times(TwoEnds.START.minus(Duration.ofHours(1)), TwoEnds.START.plus(Duration.ofHours(1)));
  }

  static void learn(Host host, Wanted wanted, byte[] answer) {
    RevocationKnowledge.Learned learned =
        host.evidence.revocation().accept(((Wanted.Status) wanted).fetch(), answer, TwoEnds.START);
    assertThat(learned.problem()).isEmpty();
    host.evidence = new Evidence(learned.knowledge(), host.evidence.certificates());
  }

  static void fetched(Host host) {
    for (IkeSa sa : List.copyOf(host.sas.values())) {
      host.handle(sa, new Event.Fetched());
    }
  }
}
