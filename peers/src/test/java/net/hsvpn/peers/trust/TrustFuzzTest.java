package net.hsvpn.peers.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import net.hsvpn.config.Identity;
import net.hsvpn.config.RevocationPolicy;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.config.SignatureScheme;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.signature.KeyRules;
import net.hsvpn.peers.signature.KeyType;
import net.hsvpn.peers.signature.SignatureHashes;
import net.hsvpn.peers.signature.Signatures;
import net.hsvpn.peers.signature.SupportedAuthMethods;
import net.hsvpn.peers.signature.Verification;
import net.hsvpn.peers.wire.Authentication;
import net.hsvpn.peers.wire.Certificate;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;

/**
 * Whatever a peer or a server says about itself ends in a verdict, and never in trust: the keys
 * here are new in each run. The first octet chooses the reader.
 */
class TrustFuzzTest {
  private static final Pki.Holder ROOT = Pki.root("CN=Root");
  private static final X509Certificate HUB = Pki.leaf("CN=hub").issuedBy(ROOT).certificate();
  private static final PublicKey KEY = Keys.of(KeyType.P256).getPublic();
  private static final SignaturePolicy ANY =
      new SignaturePolicy(List.of(SignatureScheme.values()), true);

  @FuzzTest(maxDuration = "5s")
  void read(byte[] input) throws CredentialError {
    if (input.length == 0) {
      return;
    }
    byte[] data = Arrays.copyOfRange(input, 1, input.length);
    switch (input[0] & 7) {
      case 0 -> certificate(data);
      case 1 ->
          assertThat(
                  RevocationKnowledge.EMPTY.acceptCrl(data, ROOT.certificate(), Pki.NOW).problem())
              .isPresent();
      case 2 ->
          assertThat(
                  RevocationKnowledge.EMPTY
                      .acceptOcsp(data, HUB, ROOT.certificate(), Pki.NOW)
                      .problem())
              .isPresent();
      case 3 -> proof(input[0] >>> 3 & 15, data);
      case 4 -> notifies(data);
      case 5 -> payload(input[0] >>> 3 & 15, data);
      case 6 -> bundle(data);
      default -> rawKey(data);
    }
  }

  private static void certificate(byte[] data) throws CredentialError {
    X509Certificate certificate;
    try {
      certificate = Certificates.parse(data);
    } catch (UnusableCertificate _) {
      return;
    }
    assertThat(Certificates.der(certificate)).isEqualTo(data);
    PathCheck check = new PathCheck(PathCheckTest.trust(ROOT), PathRules.DEFAULT);
    assertThat(check.check(List.of(certificate), Pki.NOW)).isInstanceOf(PathVerdict.Refused.class);
    assertThat(check.check(List.of(HUB, certificate), Pki.NOW))
        .isInstanceOf(PathVerdict.Trusted.class);
    IdentityBinding.refusal(Identity.parse("hub.example.net"), certificate);
    IdentityBinding.refusal(Identity.parse("192.0.2.1"), certificate);
    RevocationKnowledge.EMPTY.evaluate(
        new PathVerdict.Trusted(List.of(certificate), ROOT.certificate()),
        RevocationPolicy.REQUIRED,
        Pki.NOW);
  }

  private static void proof(int method, byte[] data) {
    assertThat(
            Signatures.verify(
                KEY, new Authentication(method, Octets.of(data)), data, ANY, KeyRules.DEFAULT))
        .isInstanceOf(Verification.Refused.class);
  }

  private static void notifies(byte[] data) {
    try {
      SignatureHashes.decode(new Notify(NotifyType.SIGNATURE_HASH_ALGORITHMS, data));
    } catch (MalformedMessage e) {
      assertThat(data.length % 2).isOne();
    }
    try {
      SupportedAuthMethods methods =
          SupportedAuthMethods.decode(new Notify(NotifyType.SUPPORTED_AUTH_METHODS, data));
      assertThat(methods.encode().data()).isEqualTo(Octets.of(data));
      methods.narrow(ANY);
    } catch (MalformedMessage expected) {
      assertThat(expected.offset()).isBetween(0, data.length);
    }
  }

  private static void payload(int encoding, byte[] data) {
    try {
      ReceivedCertificates received =
          ReceivedCertificates.read(List.of(new Certificate(encoding, Octets.of(data))));
      received.references().forEach(r -> assertThat(r.payload().encoding()).isEqualTo(encoding));
    } catch (UnusableCertificate expected) {
      assertThat(expected).hasMessageMatching("(?s).+");
    }
  }

  private static void bundle(byte[] data) {
    try {
      CertificateBundle bundle =
          CertificateBundle.read(
              HashAndUrl.of(data, URI.create("http://certs.example.net/"), true), data);
      assertThat(bundle.certificates().size() + bundle.revocationLists().size())
          .isLessThanOrEqualTo(ReceivedCertificates.MAX_PAYLOADS);
    } catch (UnusableCertificate expected) {
      assertThat(expected).hasMessageMatching("(?s).+");
    }
  }

  private static void rawKey(byte[] data) {
    try {
      assertThat(PublicKeys.same(PublicKeys.parse(data), KEY)).isFalse();
    } catch (UnusableCertificate expected) {
      assertThat(expected).hasMessageContaining("key");
    }
  }
}
