package net.hsvpn.peers.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.hsvpn.config.Identity;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.config.SignatureScheme;
import net.hsvpn.peers.crypto.SeededRandom;
import net.hsvpn.peers.iana.AuthMethod;
import net.hsvpn.peers.signature.KeyRules;
import net.hsvpn.peers.signature.KeyType;
import net.hsvpn.peers.signature.SignatureMethod;
import net.hsvpn.peers.signature.Signatures;
import net.hsvpn.peers.signature.Verification;
import net.hsvpn.peers.wire.Authentication;
import net.hsvpn.peers.wire.Octets;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;

/** What a peer or a server spoils is refused with a reason, and throws nothing. */
class TrustMutationTest {
  private static final int SEEDS = Integer.getInteger("seeds", 2000);

  private final Pki.Holder root = Pki.root("CN=Root");
  private final Pki.Holder middle = Pki.ca("CN=Middle").issuedBy(root);
  private final Pki.Holder hub =
      Pki.leaf("CN=hub")
          .names(Pki.dns("hub.example.net"), Pki.ip("192.0.2.1"))
          .purposes(KeyPurposeId.id_kp_serverAuth)
          .crlAt("http://crl.example.net/")
          .ocspAt("http://ocsp.example.net/")
          .issuedBy(middle);

  private interface Attempt {
    void on(Random random) throws Exception;
  }

  private static void forAllSeeds(Attempt attempt) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        attempt.on(new Random(seed));
      } catch (AssertionError | Exception e) {
        throw new AssertionError("seed " + seed + ": " + e, e);
      }
    }
  }

  @Test
  void spoiltCertificatesAreNeverTrusted() throws CredentialError {
    PathCheck check = new PathCheck(PathCheckTest.trust(root), PathRules.DEFAULT);
    forAllSeeds(random -> {
      boolean leaf = random.nextBoolean();
      Pki.Holder original = leaf ? hub : middle;
      Optional<X509Certificate> spoilt = certificate(spoil(random, original.der()));
      if (spoilt.isEmpty() || sameContent(spoilt.get(), original.certificate())) {
        return;
      }
      List<X509Certificate> sent =
          leaf
              ? List.of(spoilt.get(), middle.certificate())
              : List.of(hub.certificate(), spoilt.get());
      assertThat(check.check(sent, Pki.NOW))
          .isInstanceOfSatisfying(
              PathVerdict.Refused.class, refused -> assertThat(refused.why()).isNotBlank());
      IdentityBinding.refusal(new Identity.Fqdn("hub.example.net"), spoilt.get());
    });
  }

  /** What the CA signed is untouched: a spoilt frame around it may be as good as the original. */
  private static boolean sameContent(X509Certificate a, X509Certificate b)
      throws GeneralSecurityException {
    return Arrays.equals(a.getTBSCertificate(), b.getTBSCertificate());
  }

  private static Optional<X509Certificate> certificate(byte[] der) {
    try {
      return Optional.of(Certificates.parse(der));
    } catch (UnusableCertificate e) {
      assertThat(e).hasMessageContaining("certificate");
      return Optional.empty();
    }
  }

  @Test
  void spoiltListsSayNothing() {
    byte[] revoked = new TestRevocation(middle).revoke(hub).crl();
    assertThat(status(known(revoked))).isInstanceOf(CertificateStatus.Revoked.class);
    forAllSeeds(random ->
        assertThat(status(known(spoil(random, revoked))))
            .isNotInstanceOf(CertificateStatus.Good.class));
    byte[] good = new TestRevocation(middle).crl();
    assertThat(status(known(good))).isInstanceOf(CertificateStatus.Good.class);
    forAllSeeds(random ->
        assertThat(status(known(spoil(random, good))))
            .isNotInstanceOf(CertificateStatus.Revoked.class));
  }

  private RevocationKnowledge known(byte[] crl) {
    return RevocationKnowledge.EMPTY.acceptCrl(crl, middle.certificate(), Pki.NOW).knowledge();
  }

  @Test
  void spoiltAnswersSayNothing() {
    Pki.Holder responder =
        Pki.leaf("CN=Responder").purposes(KeyPurposeId.id_kp_OCSPSigning).issuedBy(middle);
    byte[] revoked =
        new TestRevocation(middle).responder(responder).revoke(hub).ocsp(hub.certificate());
    assertThat(status(answered(revoked))).isInstanceOf(CertificateStatus.Revoked.class);
    forAllSeeds(random ->
        assertThat(status(answered(spoil(random, revoked))))
            .isNotInstanceOf(CertificateStatus.Good.class));
  }

  private RevocationKnowledge answered(byte[] ocsp) {
    return RevocationKnowledge.EMPTY
        .acceptOcsp(ocsp, hub.certificate(), middle.certificate(), Pki.NOW)
        .knowledge();
  }

  private CertificateStatus status(RevocationKnowledge knowledge) {
    return knowledge.status(hub.certificate(), middle.certificate(), Pki.NOW);
  }

  @Test
  void spoiltProofsAreNeverBelieved() {
    SignaturePolicy any = new SignaturePolicy(List.of(SignatureScheme.values()), true);
    byte[] signed = {1, 2, 3, 4};
    List<Authentication> proofs = new ArrayList<>();
    List<KeyType> keys =
        List.of(KeyType.RSA, KeyType.RSA, KeyType.P256, KeyType.P256, KeyType.ED25519);
    List<SignatureMethod> methods =
        List.of(
            new SignatureMethod.Digital(SignatureScheme.RSA_PSS_SHA2_256),
            new SignatureMethod.Classic(AuthMethod.RSA_SIGNATURE),
            new SignatureMethod.Digital(SignatureScheme.ECDSA_SHA2_256),
            new SignatureMethod.Classic(AuthMethod.ECDSA_SHA256_P256),
            new SignatureMethod.Digital(SignatureScheme.ED25519));
    for (int i = 0; i < keys.size(); i++) {
      proofs.add(
          Signatures.sign(Keys.signing(keys.get(i)), methods.get(i), signed, new SeededRandom(i)));
    }
    forAllSeeds(random -> {
      int i = random.nextInt(proofs.size());
      Authentication proof = proofs.get(i);
      byte[] spoilt = spoil(random, proof.data().array());
      int method = random.nextInt(5) == 0 ? random.nextInt(16) : proof.method();
      assertThat(
              Signatures.verify(
                  Keys.of(keys.get(i)).getPublic(),
                  new Authentication(method, Octets.of(spoilt)),
                  signed,
                  any,
                  KeyRules.DEFAULT))
          .isInstanceOfSatisfying(
              Verification.Refused.class, refused -> assertThat(refused.why()).isNotBlank());
    });
  }

  /** One to four octets are changed; sometimes the end is cut off, or something put there. */
  private static byte[] spoil(Random random, byte[] original) {
    byte[] spoilt = original.clone();
    do {
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        int at = random.nextInt(spoilt.length);
        spoilt[at] =
            (byte) (random.nextBoolean() ? spoilt[at] ^ 1 << random.nextInt(8) : random.nextInt());
      }
    } while (Arrays.equals(spoilt, original));
    return switch (random.nextInt(10)) {
      case 0 -> Arrays.copyOf(spoilt, random.nextInt(spoilt.length));
      case 1 -> Arrays.copyOf(spoilt, spoilt.length + 1 + random.nextInt(8));
      default -> spoilt;
    };
  }
}
