package net.hsvpn.peers.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.RevocationPolicy;
import net.hsvpn.peers.signature.KeyType;
import net.hsvpn.peers.wire.Octets;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** CRLs and OCSP responses: which are believed, and what follows for the peer. */
class RevocationTest {
  private static final Instant NOW = Pki.NOW;
  private static final Instant FRESH = NOW.plus(Duration.ofDays(1));
  private static final String CRL = "http://crl.example.net/root.crl";
  private static final String OCSP = "http://ocsp.example.net/";
  private static final String OCSP_2 = "http://ocsp2.example.net/";

  private final Pki.Holder root = Pki.root("CN=Root, O=Example");
  private final Pki.Holder hub = leaf().issuedBy(root);
  private final PathVerdict.Trusted path =
      new PathVerdict.Trusted(List.of(hub.certificate()), root.certificate());

  private static Pki.Template leaf() {
    return Pki.leaf("CN=hub").crlAt(CRL).ocspAt(OCSP, OCSP_2);
  }

  /** RFC 4806, and CRLs in CERT payloads. */
  @Test
  void whatAPeerSendsWithItsCertificateCountsIfItsCaSignedIt() {
    TestRevocation ca = new TestRevocation(root);
    Octets good = Octets.of(ca.ocsp(hub.certificate()));
    Octets bad = Octets.of(new TestRevocation(root).revoke(hub).crl());
    Octets foreign = Octets.of(new TestRevocation(Pki.root("CN=Other")).revoke(hub).crl());
    Octets garbage = Octets.of(new byte[] {0x30, 0x03, 1, 2, 3});

    assertThat(told(List.of(), List.of(good))).isInstanceOf(RevocationVerdict.Accepted.class);
    assertRefused(told(List.of(bad), List.of(good)), "was revoked");
    assertThat(told(List.of(foreign, garbage), List.of(garbage)))
        .isInstanceOf(RevocationVerdict.Needs.class);
  }

  private RevocationVerdict told(List<Octets> lists, List<Octets> answers) {
    return RevocationKnowledge.EMPTY
        .with(path, lists, answers, NOW)
        .evaluate(path, RevocationPolicy.REQUIRED, NOW);
  }

  // --- the flow -------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void sourcesAreAskedOneAfterAnotherAndThenThePolicyDecides(RevocationPolicy policy) {
    RevocationKnowledge knowledge = RevocationKnowledge.EMPTY;
    if (policy == RevocationPolicy.OFF) {
      assertThat(knowledge.evaluate(path, policy, NOW))
          .isEqualTo(new RevocationVerdict.Accepted(Optional.empty(), List.of()));
      return;
    }
    for (String expected : List.of(OCSP, OCSP_2, CRL)) {
      Fetch fetch = needed(knowledge.evaluate(path, policy, NOW));
      assertThat(fetch.uri()).hasToString(expected);
      knowledge = knowledge.failed(fetch, "no answer within 5 s", NOW);
    }
    RevocationVerdict verdict = knowledge.evaluate(path, policy, NOW);
    if (policy == RevocationPolicy.REQUIRED) {
      assertRefused(verdict, "'CN=hub' is revoked is unknown", OCSP_2, "no answer within 5 s");
    } else {
      assertThat(verdict)
          .isInstanceOfSatisfying(
              RevocationVerdict.Accepted.class,
              accepted -> assertThat(accepted.doubts()).singleElement().asString().contains(CRL));
    }
    // After a while the silent ones are asked again.
    Instant later = NOW.plus(RevocationKnowledge.RETRY_AFTER).plusSeconds(1);
    assertThat(needed(knowledge.evaluate(path, policy, later)).uri()).hasToString(OCSP);
  }

  @Test
  void theSecondResponderStandsInForTheFirst() {
    Fetch first = needed(RevocationKnowledge.EMPTY.evaluate(path, RevocationPolicy.REQUIRED, NOW));
    RevocationKnowledge knowledge = RevocationKnowledge.EMPTY.failed(first, "timeout", NOW);
    Fetch.Ocsp second =
        (Fetch.Ocsp) needed(knowledge.evaluate(path, RevocationPolicy.REQUIRED, NOW));
    RevocationKnowledge.Learned learned =
        knowledge.accept(second, new TestRevocation(root).answer(second.request()), NOW);
    assertThat(learned.problem()).isEmpty();
    assertThat(learned.knowledge().evaluate(path, RevocationPolicy.REQUIRED, NOW))
        .isEqualTo(new RevocationVerdict.Accepted(Optional.of(FRESH), List.of()));
    assertThat(
            learned.knowledge().evaluate(path, RevocationPolicy.REQUIRED, FRESH.plusSeconds(301)))
        .isInstanceOf(RevocationVerdict.Needs.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"IF_AVAILABLE", "REQUIRED"})
  void revokedIsRevokedUnderEveryPolicy(RevocationPolicy policy) {
    TestRevocation says = new TestRevocation(root).revoke(hub);
    Fetch.Ocsp fetch = (Fetch.Ocsp) needed(RevocationKnowledge.EMPTY.evaluate(path, policy, NOW));
    RevocationKnowledge byOcsp =
        RevocationKnowledge.EMPTY.accept(fetch, says.answer(fetch.request()), NOW).knowledge();
    assertRefused(byOcsp.evaluate(path, policy, NOW), "'CN=hub' was revoked at", "key compromise");
    RevocationKnowledge byCrl =
        RevocationKnowledge.EMPTY.accept(crlFetch(), says.crl(), NOW).knowledge();
    assertRefused(byCrl.evaluate(path, policy, NOW), "'CN=hub' was revoked at", "key compromise");
    // Whoever says that it is good beside that does not help.
    RevocationKnowledge both =
        byCrl.accept(fetch, new TestRevocation(root).answer(fetch.request()), NOW).knowledge();
    assertRefused(both.evaluate(path, policy, NOW), "'CN=hub' was revoked at");
  }

  @Test
  void everyCertificateOfThePathCounts() {
    Pki.Holder middle = Pki.ca("CN=Middle").crlAt(CRL).issuedBy(root);
    Pki.Holder below = Pki.leaf("CN=below").ocspAt(OCSP).issuedBy(middle);
    PathVerdict.Trusted longer =
        new PathVerdict.Trusted(
            List.of(below.certificate(), middle.certificate()), root.certificate());
    RevocationVerdict verdict =
        RevocationKnowledge.EMPTY.evaluate(longer, RevocationPolicy.REQUIRED, NOW);
    assertThat(verdict)
        .isInstanceOfSatisfying(
            RevocationVerdict.Needs.class,
            needs ->
                assertThat(needs.fetches())
                    .extracting(f -> f.uri().toString())
                    .containsExactly(OCSP, CRL));
    RevocationKnowledge leafIsGood =
        RevocationKnowledge.EMPTY
            .acceptOcsp(
                new TestRevocation(middle).ocsp(below.certificate()),
                below.certificate(),
                middle.certificate(),
                NOW)
            .knowledge();
    assertThat(leafIsGood.evaluate(longer, RevocationPolicy.IF_AVAILABLE, NOW))
        .isInstanceOf(RevocationVerdict.Needs.class);
    RevocationKnowledge middleIsNot =
        leafIsGood
            .acceptCrl(new TestRevocation(root).revoke(middle).crl(), root.certificate(), NOW)
            .knowledge();
    assertRefused(
        middleIsNot.evaluate(longer, RevocationPolicy.IF_AVAILABLE, NOW),
        "'CN=Middle' was revoked");
    RevocationKnowledge bothAreGood =
        leafIsGood.acceptCrl(new TestRevocation(root).crl(), root.certificate(), NOW).knowledge();
    assertThat(bothAreGood.evaluate(longer, RevocationPolicy.REQUIRED, NOW))
        .isEqualTo(new RevocationVerdict.Accepted(Optional.of(FRESH), List.of()));
  }

  @Test
  void withoutSourcesThePolicyDecidesAtOnce() {
    Pki.Holder bare = Pki.leaf("CN=bare").issuedBy(root);
    PathVerdict.Trusted alone =
        new PathVerdict.Trusted(List.of(bare.certificate()), root.certificate());
    assertRefused(
        RevocationKnowledge.EMPTY.evaluate(alone, RevocationPolicy.REQUIRED, NOW), "neither a CRL");
    assertThat(RevocationKnowledge.EMPTY.evaluate(alone, RevocationPolicy.IF_AVAILABLE, NOW))
        .isInstanceOf(RevocationVerdict.Accepted.class);
    // An anchor is trusted by configuration; nobody can revoke it.
    assertThat(
            RevocationKnowledge.EMPTY.evaluate(
                new PathVerdict.Trusted(List.of(root.certificate()), root.certificate()),
                RevocationPolicy.REQUIRED,
                NOW))
        .isInstanceOf(RevocationVerdict.Accepted.class);
  }

  @Test
  void oddSourcesAreNotFetched() {
    Pki.Holder odd =
        Pki.leaf("CN=odd")
            .crlAt(
                "ldap://ldap.example.net/cn=x",
                "http:nowhere",
                "http://a/1",
                "http://a/2",
                "http://a/3",
                "http://a/4",
                "http://a/5")
            .issuedBy(root);
    CertificateStatus status =
        RevocationKnowledge.EMPTY.status(odd.certificate(), root.certificate(), NOW);
    assertThat(status)
        .isInstanceOfSatisfying(
            CertificateStatus.Unknown.class,
            unknown ->
                assertThat(unknown.open())
                    .extracting(f -> f.uri().toString())
                    .containsExactly("http://a/1", "http://a/2", "http://a/3", "http://a/4"));
  }

  // --- CRLs -----------------------------------------------------------------------------------

  @Test
  void aListMustComeFromTheCaItself() {
    assertTaken(new TestRevocation(root).crl());
    Pki.Holder impostor = Pki.root("CN=Root, O=Example");
    assertNotTaken(new TestRevocation(impostor).crl(), "did not sign");
    assertNotTaken(new TestRevocation(Pki.root("CN=Other")).crl(), "a CRL of 'CN=Other'");
    Pki.Holder mute =
        Pki.ca("CN=Root, O=Example")
            .keys(root.keys())
            .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
            .selfSigned();
    assertThat(
            RevocationKnowledge.EMPTY
                .acceptCrl(new TestRevocation(root).crl(), mute.certificate(), NOW)
                .problem())
        .hasValueSatisfying(why -> assertThat(why).contains("key usage"));
  }

  @Test
  void aListMustBeSignedWell() {
    Pki.Holder rsa = Pki.ca("CN=Rsa").keys(Keys.of(KeyType.RSA)).selfSigned();
    for (String good : List.of("SHA256withRSA", "SHA512withRSAandMGF1")) {
      assertThat(crl(rsa, good).problem()).isEmpty();
    }
    assertThat(crl(rsa, "SHA1withRSA").problem())
        .hasValueSatisfying(why -> assertThat(why).contains("SHA-1 with RSA"));
  }

  private static RevocationKnowledge.Learned crl(Pki.Holder ca, String algorithm) {
    byte[] crl = new TestRevocation(ca).signedBy(ca.keys(), algorithm).crl();
    return RevocationKnowledge.EMPTY.acceptCrl(crl, ca.certificate(), NOW);
  }

  @Test
  void aListMustBeFresh() {
    Instant hourAgo = NOW.minus(Duration.ofHours(1));
    assertNotTaken(new TestRevocation(root).times(hourAgo, null).crl(), "until when");
    assertNotTaken(
        new TestRevocation(root).times(hourAgo, NOW.minusSeconds(301)).crl(), "was good until");
    assertTaken(new TestRevocation(root).times(hourAgo, NOW.minusSeconds(299)).crl());
    assertNotTaken(
        new TestRevocation(root).times(NOW.plusSeconds(301), FRESH).crl(), "from the future");
    assertTaken(new TestRevocation(root).times(NOW.plusSeconds(299), FRESH).crl());
  }

  @Test
  void deltaIndirectAndPartialListsAreNotTaken() {
    assertNotTaken(
        new TestRevocation(root).with(Extension.deltaCRLIndicator, true, new ASN1Integer(1)).crl(),
        "delta");
    assertNotTaken(
        new TestRevocation(root)
            .with(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, Pki.anything())
            .crl(),
        "critical extension");
    assertTaken(
        new TestRevocation(root).with(Extension.cRLNumber, false, new ASN1Integer(7)).crl());
    boolean t = true;
    for (IssuingDistributionPoint partial :
        List.of(
            new IssuingDistributionPoint(Pki.place(CRL), t, false, null, false, false),
            new IssuingDistributionPoint(Pki.place(CRL), false, t, null, false, false),
            new IssuingDistributionPoint(Pki.place(CRL), false, false, null, t, false),
            new IssuingDistributionPoint(Pki.place(CRL), false, false, null, false, t))) {
      assertNotTaken(
          new TestRevocation(root).with(Extension.issuingDistributionPoint, true, partial).crl(),
          "indirect or partial");
    }
  }

  /** A CA may split its lists by place; each is good for the certificates that name that place. */
  @Test
  void aListOfAnotherPlaceSaysNothing() {
    byte[] here = new TestRevocation(root).onlyAt(CRL).crl();
    byte[] elsewhere = new TestRevocation(root).onlyAt("http://crl.example.net/2.crl").crl();
    assertTaken(here);
    assertNotTaken(elsewhere, "belongs to http://crl.example.net/2.crl");
    RevocationKnowledge fromFile =
        RevocationKnowledge.EMPTY.acceptCrl(elsewhere, root.certificate(), NOW).knowledge();
    assertThat(fromFile.status(hub.certificate(), root.certificate(), NOW))
        .isInstanceOf(CertificateStatus.Unknown.class);
  }

  @Test
  void anOlderListDoesNotUndoANewerOne() {
    byte[] newer = new TestRevocation(root).revoke(hub).times(NOW.minusSeconds(60), FRESH).crl();
    byte[] older = new TestRevocation(root).times(NOW.minusSeconds(120), FRESH).crl();
    RevocationKnowledge knowledge =
        RevocationKnowledge.EMPTY.accept(crlFetch(), newer, NOW).knowledge();
    knowledge = knowledge.accept(crlFetch(), older, NOW).knowledge();
    assertThat(knowledge.status(hub.certificate(), root.certificate(), NOW))
        .isInstanceOf(CertificateStatus.Revoked.class);
  }

  @Test
  void listsAreBounded() {
    assertNotTaken(new byte[CrlEvidence.MAX_OCTETS + 1], "longer than");
    assertNotTaken(new byte[0], "cannot be read");
    byte[] crl = new TestRevocation(root).crl();
    assertNotTaken(Arrays.copyOf(crl, crl.length + 1), "exactly one");
    assertThat(crlFetch().maxOctets()).isEqualTo(4 << 20);
  }

  private Fetch.Crl crlFetch() {
    return new Fetch.Crl(URI.create(CRL), root.certificate());
  }

  private void assertTaken(byte[] crl) {
    RevocationKnowledge.Learned learned = RevocationKnowledge.EMPTY.accept(crlFetch(), crl, NOW);
    assertThat(learned.problem()).isEmpty();
    assertThat(learned.knowledge().status(hub.certificate(), root.certificate(), NOW))
        .isInstanceOf(CertificateStatus.Good.class);
  }

  private void assertNotTaken(byte[] crl, String why) {
    RevocationKnowledge.Learned learned = RevocationKnowledge.EMPTY.accept(crlFetch(), crl, NOW);
    assertThat(learned.problem()).hasValueSatisfying(text -> assertThat(text).contains(why));
    assertThat(learned.knowledge().status(hub.certificate(), root.certificate(), NOW))
        .isInstanceOfSatisfying(
            CertificateStatus.Unknown.class,
            unknown ->
                assertThat(unknown.open())
                    .extracting(f -> f.uri().toString())
                    .containsExactly(OCSP, OCSP_2));
  }

  // --- OCSP -----------------------------------------------------------------------------------

  @Test
  void theCaMayAnswerItself() {
    assertGood(new TestRevocation(root));
    assertThat(
            ask(new TestRevocation(root).ocsp(NISTObjectIdentifiers.id_sha256, hub.certificate()))
                .problem())
        .isEmpty();
    Pki.Holder impostor = Pki.root("CN=Root, O=Example");
    assertBad(new TestRevocation(root).signedBy(impostor.keys(), null), "signed neither by");
  }

  @Test
  void theCaMayAppointAResponder() {
    Pki.Template appointed = Pki.leaf("CN=Responder").purposes(KeyPurposeId.id_kp_OCSPSigning);
    assertGood(new TestRevocation(root).responder(appointed.issuedBy(root)));
    assertBad(
        new TestRevocation(root).responder(Pki.leaf("CN=Responder").issuedBy(root)),
        "signed neither by");
    assertBad(
        new TestRevocation(root)
            .responder(
                Pki.leaf("CN=Responder").purposes(KeyPurposeId.id_kp_serverAuth).issuedBy(root)),
        "signed neither by");
    Pki.Holder impostor = Pki.root("CN=Root, O=Example");
    assertBad(
        new TestRevocation(root).responder(appointed.issuedBy(impostor)), "signed neither by");
    assertBad(
        new TestRevocation(root)
            .responder(
                Pki.leaf("CN=Old")
                    .purposes(KeyPurposeId.id_kp_OCSPSigning)
                    .valid(NOW.minus(Duration.ofDays(2)), NOW.minusSeconds(1))
                    .issuedBy(root)),
        "signed neither by");
    // Below another CA of the same path is not below this one.
    Pki.Holder middle = Pki.ca("CN=Middle").issuedBy(root);
    assertBad(
        new TestRevocation(root)
            .responder(
                Pki.leaf("CN=Responder").purposes(KeyPurposeId.id_kp_OCSPSigning).issuedBy(middle)),
        "signed neither by");
  }

  @Test
  void anAnswerMustBeAboutTheCertificate() {
    Pki.Holder other = leaf().issuedBy(root);
    assertThat(ask(new TestRevocation(root).ocsp(other.certificate())).problem())
        .hasValueSatisfying(why -> assertThat(why).contains("not about 'CN=hub'"));
    // The same serial number below another CA is another certificate.
    Pki.Holder elsewhere = Pki.root("CN=Elsewhere");
    byte[] answer =
        new TestRevocation(elsewhere).signedBy(root.keys(), null).ocsp(hub.certificate());
    assertThat(ask(answer).problem()).isPresent();
  }

  @Test
  void anAnswerMustBeFresh() {
    Instant hourAgo = NOW.minus(Duration.ofHours(1));
    assertGood(new TestRevocation(root).times(hourAgo, NOW.minusSeconds(299)));
    assertBad(new TestRevocation(root).times(hourAgo, NOW.minusSeconds(301)), "was good until");
    assertGood(new TestRevocation(root).times(NOW.plusSeconds(299), FRESH));
    assertBad(new TestRevocation(root).times(NOW.plusSeconds(301), FRESH), "from the future");
    // Without nextUpdate, newer answers are always there, and old ones worth nothing.
    assertGood(new TestRevocation(root).times(NOW.minusSeconds(60), null));
    assertBad(new TestRevocation(root).times(hourAgo, null), "was good until");
  }

  @Test
  void otherAnswersAreNone() throws Exception {
    assertBad(new TestRevocation(root).knowsNothing(), "does not know the certificate");
    byte[] tryLater =
        new OCSPResponse(new OCSPResponseStatus(OCSPResponseStatus.TRY_LATER), null).getEncoded();
    assertThat(ask(tryLater).problem())
        .hasValueSatisfying(why -> assertThat(why).contains("error 3"));
    assertThat(ask(new byte[0]).problem()).isPresent();
    assertThat(ask(new byte[OcspEvidence.MAX_OCTETS + 1]).problem())
        .hasValueSatisfying(why -> assertThat(why).contains("longer than"));
    Pki.Holder rsa = Pki.ca("CN=Rsa").keys(Keys.of(KeyType.RSA)).selfSigned();
    Pki.Holder below = Pki.leaf("CN=below").issuedBy(rsa);
    byte[] weak =
        new TestRevocation(rsa).signedBy(rsa.keys(), "SHA1withRSA").ocsp(below.certificate());
    assertThat(
            RevocationKnowledge.EMPTY
                .acceptOcsp(weak, below.certificate(), rsa.certificate(), NOW)
                .problem())
        .hasValueSatisfying(why -> assertThat(why).contains("SHA-1 with RSA"));
  }

  @Test
  void aRevocationIsNotUndoneByAnOlderAnswer() {
    byte[] newer =
        new TestRevocation(root)
            .revoke(hub)
            .times(NOW.minusSeconds(60), FRESH)
            .ocsp(hub.certificate());
    byte[] older =
        new TestRevocation(root).times(NOW.minusSeconds(120), FRESH).ocsp(hub.certificate());
    RevocationKnowledge knowledge =
        ask(newer)
            .knowledge()
            .acceptOcsp(older, hub.certificate(), root.certificate(), NOW)
            .knowledge();
    assertThat(knowledge.status(hub.certificate(), root.certificate(), NOW))
        .isInstanceOf(CertificateStatus.Revoked.class);
  }

  private RevocationKnowledge.Learned ask(byte[] answer) {
    return RevocationKnowledge.EMPTY.acceptOcsp(answer, hub.certificate(), root.certificate(), NOW);
  }

  private void assertGood(TestRevocation says) {
    RevocationKnowledge.Learned learned = ask(says.ocsp(hub.certificate()));
    assertThat(learned.problem()).isEmpty();
    assertThat(learned.knowledge().status(hub.certificate(), root.certificate(), NOW))
        .isInstanceOf(CertificateStatus.Good.class);
  }

  private void assertBad(TestRevocation says, String why) {
    RevocationKnowledge.Learned learned = ask(says.ocsp(hub.certificate()));
    assertThat(learned.problem()).hasValueSatisfying(text -> assertThat(text).contains(why));
    assertThat(learned.knowledge().status(hub.certificate(), root.certificate(), NOW))
        .isInstanceOf(CertificateStatus.Unknown.class);
  }

  // --- bounds ---------------------------------------------------------------------------------

  @Test
  void whatIsKnownIsBoundedAndExpires() {
    Bounded<String, Integer> map =
        Bounded.of(10, weight -> weight, seconds -> NOW.plusSeconds(seconds));
    map = map.with("a", 4, NOW).with("b", 5, NOW).with("c", 5, NOW);
    assertThat(map.get("a", NOW)).isEmpty();
    assertThat(map.get("b", NOW)).contains(5);
    assertThat(map.get("c", NOW.plusSeconds(5))).contains(5);
    assertThat(map.get("c", NOW.plusSeconds(6))).isEmpty();
    map = map.with("d", 1, NOW.plusSeconds(6));
    assertThat(map.entries()).containsOnlyKeys("d");
    assertThat(map.without("d").entries()).isEmpty();
    assertThat(map.with("e", 11, NOW).entries()).isEmpty();
  }

  private static Fetch needed(RevocationVerdict verdict) {
    assertThat(verdict).isInstanceOf(RevocationVerdict.Needs.class);
    List<Fetch> fetches = ((RevocationVerdict.Needs) verdict).fetches();
    assertThat(fetches).hasSize(1);
    return fetches.getFirst();
  }

  private static void assertRefused(RevocationVerdict verdict, String... why) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            RevocationVerdict.Refused.class, refused -> assertThat(refused.why()).contains(why));
  }
}
