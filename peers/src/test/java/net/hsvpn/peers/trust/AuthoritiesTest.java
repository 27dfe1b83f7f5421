package net.hsvpn.peers.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.iana.CertificateEncoding;
import net.hsvpn.peers.signature.KeyType;
import net.hsvpn.peers.wire.Certificate;
import net.hsvpn.peers.wire.CertificateRequest;
import net.hsvpn.peers.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** CERTREQ and CERT payloads, both directions. */
class AuthoritiesTest {
  private final Pki.Holder east = Pki.root("CN=East");
  private final Pki.Holder west = Pki.root("CN=West");
  private final Pki.Holder middle = Pki.ca("CN=Middle").issuedBy(west);
  private final Pki.Holder atEast = Pki.leaf("CN=hub").issuedBy(east);
  private final Pki.Holder atWest = Pki.leaf("CN=hub").issuedBy(middle);

  @Test
  void requestsNameTheKeysOfTheCas() throws Exception {
    CertificateRequest request =
        Authorities.request(
                CertificateEncoding.X509_SIGNATURE, PathCheckTest.trust(east, west).anchors())
            .orElseThrow();
    assertThat(request.encoding()).isEqualTo(CertificateEncoding.X509_SIGNATURE.code());
    MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
    byte[] first = sha1.digest(east.certificate().getPublicKey().getEncoded());
    byte[] second = sha1.digest(west.certificate().getPublicKey().getEncoded());
    assertThat(request.authorities().hex())
        .isEqualTo(Octets.of(first).hex() + Octets.of(second).hex());
    assertThat(Authorities.request(CertificateEncoding.X509_SIGNATURE, List.of())).isEmpty();
    assertThat(Authorities.requestRawKey()).isEqualTo(new CertificateRequest(15, Octets.EMPTY));
  }

  @Test
  void chainsTravelInCertPayloads() throws Exception {
    Credential own =
        Credential.of(atWest.key(), List.of(middle.certificate(), atWest.certificate()));
    List<Certificate> payloads = ReceivedCertificates.payloads(own);
    assertThat(payloads)
        .containsExactly(
            new Certificate(4, Octets.of(atWest.der())),
            new Certificate(4, Octets.of(middle.der())));
    ReceivedCertificates received = ReceivedCertificates.read(payloads);
    assertThat(received.certificates()).containsExactly(atWest.certificate(), middle.certificate());
    assertThat(received.rawKey()).isEmpty();
    assertThat(
            new PathCheck(PathCheckTest.trust(west), PathRules.DEFAULT)
                .check(received.certificates(), Pki.NOW))
        .isInstanceOf(PathVerdict.Trusted.class);
  }

  @ParameterizedTest
  @EnumSource
  void rawKeysTravelInCertPayloads(KeyType type) throws UnusableCertificate {
    Credential own = Credential.ofRawKey(Keys.signing(type));
    List<Certificate> payloads = ReceivedCertificates.payloads(own);
    assertThat(payloads).singleElement().extracting(Certificate::encoding).isEqualTo(15);
    ReceivedCertificates received = ReceivedCertificates.read(payloads);
    assertThat(received.rawKey()).isEqualTo(Optional.of(Keys.of(type).getPublic()));
    assertThat(PublicKeys.same(received.rawKey().orElseThrow(), Keys.of(type).getPublic()))
        .isTrue();
    assertThat(PublicKeys.same(received.rawKey().orElseThrow(), atEast.keys().getPublic()))
        .isFalse();
    assertThatThrownBy(
            () -> ReceivedCertificates.read(List.of(payloads.getFirst(), payloads.getFirst())))
        .hasMessageContaining("two raw public keys");
  }

  @Test
  void certPayloadsAreBoundedAndOfKnownKinds() throws UnusableCertificate {
    Certificate ocsp = new Certificate(14, Octets.of((byte) 1));
    Certificate crl = new Certificate(7, Octets.of((byte) 2));
    ReceivedCertificates received =
        ReceivedCertificates.read(List.of(ocsp, new Certificate(99, Octets.EMPTY), crl));
    assertThat(received.ocspResponses()).containsExactly(ocsp.data());
    assertThat(received.revocationLists()).containsExactly(crl.data());
    assertThat(received.certificates()).isEmpty();
    List<Certificate> many = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      many.add(crl);
    }
    assertThatThrownBy(() -> ReceivedCertificates.read(many)).hasMessageContaining("11");
    Certificate big = new Certificate(7, Octets.of(new byte[40_000]));
    assertThatThrownBy(() -> ReceivedCertificates.read(List.of(big, big)))
        .hasMessageContaining("80000 octets");
    assertThatThrownBy(() -> ReceivedCertificates.read(List.of(new Certificate(4, crl.data()))))
        .isInstanceOf(UnusableCertificate.class);
    assertThatThrownBy(() -> ReceivedCertificates.read(List.of(new Certificate(15, crl.data()))))
        .isInstanceOf(UnusableCertificate.class);
    assertThatThrownBy(() -> ReceivedCertificates.read(List.of(new Certificate(12, crl.data()))))
        .isInstanceOf(UnusableCertificate.class);
  }
}
