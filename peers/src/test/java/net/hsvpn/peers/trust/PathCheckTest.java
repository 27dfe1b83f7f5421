package net.hsvpn.peers.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import net.hsvpn.peers.signature.KeyType;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Root, middle, hub: each rule once kept and once broken. */
class PathCheckTest {
  private static final ASN1ObjectIdentifier UNKNOWN =
      new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");

  private final Pki.Holder root = Pki.root("CN=Root, O=Example");
  private final Pki.Holder middle = Pki.ca("CN=Middle, O=Example").issuedBy(root);

  @Test
  void anIntermediateMayComeFromThePeerOrBeKnown() throws CredentialError {
    Pki.Holder hub = Pki.leaf("CN=hub").issuedBy(middle);
    assertThat(check(trust(root), hub, middle))
        .isEqualTo(
            new PathVerdict.Trusted(
                List.of(hub.certificate(), middle.certificate()), root.certificate()));
    TrustStore known = TrustStore.of(List.of(root.certificate()), List.of(middle.certificate()));
    assertTrusted(check(known, hub));
    assertRefused(check(trust(root), hub), "'CN=hub' was issued by 'CN=Middle,O=Example'");
  }

  @Test
  void theOrderBehindTheLeafAndWhatIsSuperfluousDoNotMatter() throws CredentialError {
    Pki.Holder lower = Pki.ca("CN=Lower").issuedBy(middle);
    Pki.Holder hub = Pki.leaf("CN=hub").issuedBy(lower);
    Pki.Holder stranger = Pki.root("CN=Stranger");
    assertTrusted(check(trust(root), hub, stranger, middle, root, lower, lower, hub));
    assertRefused(check(trust(root), lower, hub, middle), "may not sign");
  }

  @Test
  void severalCasAreTrustedOrSomeOfThem() throws CredentialError {
    Pki.Holder other = Pki.root("CN=Other");
    Pki.Holder hub = Pki.leaf("CN=hub").issuedBy(other);
    TrustStore both = trust(root, other);
    assertTrusted(check(both, hub));
    assertTrusted(check(trust(other), hub));
    assertRefused(check(trust(root), hub), "neither a CA trusted for");
    assertRefused(check(TrustStore.EMPTY, hub), "neither a CA trusted for");
  }

  @Test
  void aNameAloneMakesNoCa() throws CredentialError {
    Pki.Holder impostor = Pki.root("CN=Root, O=Example");
    assertRefused(
        check(trust(root), Pki.leaf("CN=hub").issuedBy(impostor)),
        "the signature of 'CN=hub' was not made by");
    Pki.Holder falseMiddle = Pki.ca("CN=Middle, O=Example").issuedBy(impostor);
    Pki.Holder hub = Pki.leaf("CN=hub").issuedBy(falseMiddle);
    assertRefused(check(trust(root), hub, falseMiddle), "the signature of");
    // The right way is found beside the wrong one.
    Pki.Holder sound = Pki.leaf("CN=hub").issuedBy(middle);
    assertTrusted(check(trust(root), sound, falseMiddle, middle));
  }

  @Test
  void selfSignedStrangersAreRefused() throws CredentialError {
    assertRefused(check(trust(root), Pki.leaf("CN=hub").selfSigned()), "issued itself");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RSA_PSS")
  void everyKindOfKeyMakesAPath(KeyType type) throws CredentialError {
    Pki.Holder ca = Pki.ca("CN=Root").keys(Keys.of(type)).selfSigned();
    assertTrusted(check(trust(ca), Pki.leaf("CN=hub").keys(Keys.of(type)).issuedBy(ca)));
  }

  @Test
  void signaturesByPssMakeAPath() throws CredentialError {
    Pki.Holder ca = Pki.ca("CN=Root").keys(Keys.of(KeyType.RSA)).selfSigned();
    assertTrusted(
        check(trust(ca), Pki.leaf("CN=hub").signedWith("SHA384withRSAandMGF1").issuedBy(ca)));
    assertRefused(
        check(trust(ca), Pki.leaf("CN=hub").signedWith("SHA1withRSAandMGF1").issuedBy(ca)),
        "SHA-1");
  }

  @Test
  void weakSignaturesAndKeysAreRefusedAnywhere() throws CredentialError {
    Pki.Holder ca = Pki.ca("CN=Root").keys(Keys.of(KeyType.RSA)).selfSigned();
    Pki.Holder sound = Pki.ca("CN=Middle").keys(Keys.of(KeyType.RSA)).issuedBy(ca);
    for (String weak : List.of("SHA1withRSA", "MD5withRSA")) {
      assertRefused(
          check(trust(ca), Pki.leaf("CN=hub").signedWith(weak).issuedBy(ca)),
          "'CN=hub' is refused: it is made by the algorithm");
      Pki.Holder weakMiddle =
          Pki.ca("CN=Middle").keys(Keys.of(KeyType.RSA)).signedWith(weak).issuedBy(ca);
      Pki.Holder hub = Pki.leaf("CN=hub").issuedBy(weakMiddle);
      assertRefused(check(trust(ca), hub, weakMiddle), "'CN=Middle' is refused");
      assertTrusted(check(trust(ca), hub, weakMiddle, sound));
    }
    assertRefused(
        check(trust(ca), Pki.leaf("CN=hub").keys(Keys.rsa(1024)).issuedBy(ca)), "1024 bits");
    // What a root says about itself proves nothing anyway.
    Pki.Holder old =
        Pki.ca("CN=Root").keys(Keys.of(KeyType.RSA)).signedWith("SHA1withRSA").selfSigned();
    assertTrusted(check(trust(old), Pki.leaf("CN=hub").issuedBy(old)));
    Pki.Holder small = Pki.ca("CN=Root").keys(Keys.rsa(1024)).selfSigned();
    assertRefused(check(trust(small), Pki.leaf("CN=hub").issuedBy(small)), "1024 bits");
  }

  @ParameterizedTest
  @CsvSource({"root", "middle", "hub"})
  void everyCertificateMustBeValidNow(String which) throws CredentialError {
    Instant early = Pki.NOW.minus(Duration.ofDays(10));
    Instant late = Pki.NOW.plus(Duration.ofDays(10));
    Pki.Holder ca = during(Pki.ca("CN=root"), which.equals("root"), early, late).selfSigned();
    Pki.Holder below =
        during(Pki.ca("CN=middle"), which.equals("middle"), early, late).issuedBy(ca);
    Pki.Holder hub = during(Pki.leaf("CN=hub"), which.equals("hub"), early, late).issuedBy(below);
    PathCheck check = new PathCheck(trust(ca), PathRules.DEFAULT);
    List<X509Certificate> sent = List.of(hub.certificate(), below.certificate());
    assertTrusted(check.check(sent, Pki.NOW));
    assertTrusted(check.check(sent, early));
    assertTrusted(check.check(sent, late));
    assertRefused(
        check.check(sent, early.minusSeconds(1)), "'CN=" + which + "' is not valid before");
    assertRefused(check.check(sent, late.plusSeconds(1)), "'CN=" + which + "' expired at " + late);
  }

  private static Pki.Template during(
      Pki.Template template, boolean narrow, Instant from, Instant to) {
    return narrow ? template.valid(from, to) : template;
  }

  @Test
  void onlyCasIssue() throws CredentialError {
    Pki.Holder hub = Pki.leaf("CN=hub").with(Extension.keyUsage, true, null).issuedBy(root);
    Pki.Holder thief = Pki.leaf("CN=thief").issuedBy(hub);
    assertRefused(check(trust(root), thief, hub), "'CN=hub' issued a certificate and is no CA");
    Pki.Holder signsNot =
        Pki.ca("CN=Middle")
            .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
            .issuedBy(root);
    assertRefused(
        check(trust(root), Pki.leaf("CN=hub").issuedBy(signsNot), signsNot),
        "'CN=Middle' issued a certificate, which its key usage forbids");
  }

  @Test
  void pathLengthCountsInAnchorsAndIntermediates() throws CredentialError {
    Pki.Holder one = Pki.ca("CN=Root", 1).selfSigned();
    Pki.Holder zero = Pki.ca("CN=Zero", 0).issuedBy(one);
    assertTrusted(check(trust(one), Pki.leaf("CN=hub").issuedBy(zero), zero));
    Pki.Holder below = Pki.ca("CN=Below").issuedBy(zero);
    assertRefused(
        check(trust(one), Pki.leaf("CN=hub").issuedBy(below), below, zero),
        "longer than the basic");
    Pki.Holder first = Pki.ca("CN=First").issuedBy(one);
    Pki.Holder second = Pki.ca("CN=Second").issuedBy(first);
    assertTrusted(check(trust(one), Pki.leaf("CN=hub").issuedBy(first), first));
    assertRefused(
        check(trust(one), Pki.leaf("CN=hub").issuedBy(second), first, second),
        "longer than the basic");
    // An anchor that is not self-signed never stands in the path itself.
    assertTrusted(check(trust(zero), Pki.leaf("CN=hub").issuedBy(zero)));
    assertRefused(
        check(trust(zero), Pki.leaf("CN=hub").issuedBy(below), below),
        "'CN=Zero' allows at most 0 CAs below itself, and the path has 1");
  }

  record Named(GeneralName permitted, GeneralName inside, GeneralName outside) {}

  static Stream<Named> names() {
    return Stream.of(
        new Named(Pki.dns("example.net"), Pki.dns("hub.example.net"), Pki.dns("hub.example.com")),
        new Named(Pki.mail("example.net"), Pki.mail("a@example.net"), Pki.mail("a@example.com")),
        new Named(
            new GeneralName(GeneralName.iPAddress, "192.0.2.0/24"),
            Pki.ip("192.0.2.7"),
            Pki.ip("192.0.3.7")));
  }

  @ParameterizedTest
  @MethodSource("names")
  void nameConstraintsHoldForAlternativeNames(Named named) throws CredentialError {
    NameConstraints permits = new NameConstraints(subtree(named.permitted()), null);
    NameConstraints excludes = new NameConstraints(null, subtree(named.permitted()));
    for (boolean inRoot : new boolean[] {true, false}) {
      assertTrusted(constrained(inRoot, permits, named.inside()));
      assertRefused(constrained(inRoot, permits, named.outside()), "name constraints");
      assertTrusted(constrained(inRoot, excludes, named.outside()));
      assertRefused(constrained(inRoot, excludes, named.inside()), "name constraints");
    }
  }

  @Test
  void nameConstraintsHoldForSubjects() throws CredentialError {
    GeneralName swiss = new GeneralName(GeneralName.directoryName, "O=Example,C=CH");
    Pki.Holder ca =
        Pki.ca("CN=Root")
            .with(Extension.nameConstraints, true, new NameConstraints(subtree(swiss), null))
            .selfSigned();
    // The name of the constraint begins at the root of the tree, and so do those in DER here.
    assertTrusted(check(trust(ca), Pki.leaf("CN=hub, C=CH, O=Example").issuedBy(ca)));
    assertRefused(check(trust(ca), Pki.leaf("CN=hub, C=CH, O=Other").issuedBy(ca)), "constraints");
  }

  private PathVerdict constrained(boolean inRoot, NameConstraints rule, GeneralName name)
      throws CredentialError {
    // The JDK takes a CN for a domain name if it can be one, and no domain name has a space.
    Pki.Template rootOf = Pki.ca("CN=Root CA");
    Pki.Template middleOf = Pki.ca("CN=Middle CA");
    (inRoot ? rootOf : middleOf).with(Extension.nameConstraints, true, rule);
    Pki.Holder ca = rootOf.selfSigned();
    Pki.Holder below = middleOf.issuedBy(ca);
    return check(trust(ca), Pki.leaf("CN=some hub").names(name).issuedBy(below), below);
  }

  private static GeneralSubtree[] subtree(GeneralName name) {
    return new GeneralSubtree[] {new GeneralSubtree(name)};
  }

  @Test
  void leavesMustBeAllowedToSign() throws CredentialError {
    assertTrusted(usage(null));
    assertTrusted(usage(new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment)));
    assertTrusted(usage(new KeyUsage(KeyUsage.nonRepudiation)));
    assertRefused(usage(new KeyUsage(KeyUsage.keyEncipherment)), "lacks digitalSignature");
  }

  private PathVerdict usage(KeyUsage usage) throws CredentialError {
    return check(
        trust(root), Pki.leaf("CN=hub").with(Extension.keyUsage, true, usage).issuedBy(root));
  }

  @Test
  void purposesMustIncludeIke() throws CredentialError {
    for (KeyPurposeId purpose :
        List.of(
            KeyPurposeId.id_kp_serverAuth,
            KeyPurposeId.id_kp_clientAuth,
            KeyPurposeId.id_kp_ipsecIKE,
            KeyPurposeId.anyExtendedKeyUsage,
            KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.5.5.8.2.2")))) {
      for (boolean critical : new boolean[] {true, false}) {
        assertTrusted(purposes(critical, KeyPurposeId.id_kp_emailProtection, purpose));
      }
    }
    assertRefused(purposes(false, KeyPurposeId.id_kp_codeSigning), "not for IKE");
    assertRefused(purposes(true, KeyPurposeId.id_kp_OCSPSigning), "not for IKE");
  }

  private PathVerdict purposes(boolean critical, KeyPurposeId... purposes) throws CredentialError {
    return check(
        trust(root),
        Pki.leaf("CN=hub")
            .with(Extension.extendedKeyUsage, critical, new ExtendedKeyUsage(purposes))
            .issuedBy(root));
  }

  @Test
  void unknownExtensionsMustNotBeCritical() throws CredentialError {
    for (boolean critical : new boolean[] {false, true}) {
      Pki.Holder hub = Pki.leaf("CN=hub").with(UNKNOWN, critical, Pki.anything()).issuedBy(root);
      Pki.Holder ca = Pki.ca("CN=Middle").with(UNKNOWN, critical, Pki.anything()).issuedBy(root);
      PathVerdict inLeaf = check(trust(root), hub);
      PathVerdict inCa = check(trust(root), Pki.leaf("CN=hub").issuedBy(ca), ca);
      if (critical) {
        assertRefused(inLeaf, "'CN=hub' has a critical extension");
        assertRefused(inCa, "'CN=Middle' has a critical extension");
      } else {
        assertTrusted(inLeaf);
        assertTrusted(inCa);
      }
    }
  }

  @Test
  void whatAPeerSendsIsBounded() throws CredentialError {
    Pki.Holder hub = Pki.leaf("CN=hub").issuedBy(root);
    List<X509Certificate> many = new ArrayList<>();
    while (many.size() < 10) {
      many.add(hub.certificate());
    }
    PathCheck check = new PathCheck(trust(root), PathRules.DEFAULT);
    assertTrusted(check.check(many, Pki.NOW));
    many.add(hub.certificate());
    assertRefused(check.check(many, Pki.NOW), "11 certificates");
    Pki.Holder fat =
        Pki.leaf("CN=hub")
            .with(UNKNOWN, false, new DEROctetString(new byte[40_000]))
            .issuedBy(root);
    assertTrusted(check(trust(root), fat));
    assertRefused(check(trust(root), fat, fat), "octets of certificates");
    assertRefused(check.check(List.of(), Pki.NOW), "no certificate");
  }

  /** Ten certificates, each of which seems to have issued each other: no loop, no explosion. */
  @Test
  void circlesEnd() throws CredentialError {
    List<Pki.Holder> circle = new ArrayList<>();
    while (circle.size() < 9) {
      circle.add(Pki.ca("CN=Circle").selfSigned());
    }
    Pki.Holder hub = Pki.leaf("CN=hub").issuedBy(circle.getFirst());
    List<X509Certificate> sent = new ArrayList<>(List.of(hub.certificate()));
    circle.forEach(c -> sent.add(c.certificate()));
    assertRefused(
        new PathCheck(trust(root), PathRules.DEFAULT).check(sent, Pki.NOW), "'CN=Circle' issued");
    Pki.Holder a = Pki.ca("CN=A").selfSigned();
    Pki.Holder b = Pki.ca("CN=B").issuedBy(a);
    Pki.Holder back = Pki.ca("CN=A").keys(a.keys()).issuedBy(b);
    assertRefused(check(trust(root), Pki.leaf("CN=hub").issuedBy(b), b, back), "'CN=");
  }

  @Test
  void onlyCasAreAnchors() throws CredentialError {
    Pki.Holder hub = Pki.leaf("CN=hub").issuedBy(root);
    assertThatThrownBy(() -> trust(hub)).hasMessageContaining("no CA certificate");
    Pki.Holder mute =
        Pki.ca("CN=Mute")
            .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.cRLSign))
            .selfSigned();
    assertThatThrownBy(() -> trust(mute)).hasMessageContaining("may not sign certificates");
    Pki.Holder constrained =
        Pki.ca("CN=Sub")
            .with(
                Extension.nameConstraints,
                true,
                new NameConstraints(subtree(Pki.dns("example.net")), null))
            .issuedBy(root);
    assertThatThrownBy(() -> trust(constrained)).hasMessageContaining("not self-signed");
    List<X509Certificate> many = new ArrayList<>();
    for (int i = 0; i <= TrustStore.MAX_CERTIFICATES; i++) {
      many.add(root.certificate());
    }
    assertThatThrownBy(() -> TrustStore.of(many, List.of())).hasMessageContaining("101");
  }

  @Test
  void namesInReasonsCannotHarmALog() throws CredentialError {
    Pki.Holder hub = Pki.leaf("CN=evil\\0A\u202Ehub").selfSigned();
    assertThat(check(trust(root), hub))
        .isInstanceOfSatisfying(
            PathVerdict.Refused.class,
            refused -> assertThat(refused.why()).doesNotContain("\n").doesNotContain("\u202E"));
  }

  static TrustStore trust(Pki.Holder... anchors) throws CredentialError {
    return TrustStore.of(certificates(anchors), List.of());
  }

  static Collection<X509Certificate> certificates(Pki.Holder... holders) {
    return Stream.of(holders).map(Pki.Holder::certificate).toList();
  }

  private static PathVerdict check(TrustStore trust, Pki.Holder... sent) {
    return new PathCheck(trust, PathRules.DEFAULT)
        .check(Stream.of(sent).map(Pki.Holder::certificate).toList(), Pki.NOW);
  }

  private static void assertTrusted(PathVerdict verdict) {
    assertThat(verdict).isInstanceOf(PathVerdict.Trusted.class);
  }

  private static void assertRefused(PathVerdict verdict, String why) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            PathVerdict.Refused.class, refused -> assertThat(refused.why()).contains(why));
  }
}
