package net.hsvpn.peers.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.peers.iana.CertificateEncoding;
import net.hsvpn.peers.signature.KeyType;
import net.hsvpn.peers.wire.Certificate;
import net.hsvpn.peers.wire.CertificateRequest;
import net.hsvpn.peers.wire.MalformedMessage;
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
    CertificateRequest request = Authorities.request(PathCheckTest.trust(east, west)).orElseThrow();
    assertThat(request.encoding()).isEqualTo(CertificateEncoding.X509_SIGNATURE.code());
    MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
    byte[] first = sha1.digest(east.certificate().getPublicKey().getEncoded());
    byte[] second = sha1.digest(west.certificate().getPublicKey().getEncoded());
    assertThat(request.authorities().hex())
        .isEqualTo(Octets.of(first).hex() + Octets.of(second).hex());
    assertThat(Authorities.requested(List.of(request)))
        .containsExactlyInAnyOrder(Octets.of(first), Octets.of(second));
    assertThat(Authorities.request(TrustStore.EMPTY)).isEmpty();
    assertThat(Authorities.requestRawKey()).isEqualTo(new CertificateRequest(15, Octets.EMPTY));
  }

  @Test
  void theChainThatThePeerAsksForIsChosen() throws Exception {
    Credential first = Credential.of(atEast.key(), List.of(atEast.certificate()));
    Credential second =
        Credential.of(atWest.key(), List.of(atWest.certificate(), middle.certificate()));
    List<Credential> own = List.of(first, second);
    TrustStore known = PathCheckTest.trust(east, west);
    assertThat(Authorities.choose(own, requested(west), known)).contains(second);
    assertThat(Authorities.choose(own, requested(east), known)).contains(first);
    // The intermediate itself may be what the peer trusts, without our knowing its root.
    assertThat(Authorities.choose(own, requested(middle), TrustStore.EMPTY)).contains(second);
    // A request that we cannot fulfil, or none, leaves the first.
    assertThat(Authorities.choose(own, requested(Pki.root("CN=X")), known)).contains(first);
    assertThat(Authorities.choose(own, Set.of(), known)).contains(first);
    assertThat(Authorities.choose(List.of(), requested(east), known)).isEmpty();
  }

  @Test
  void damagedRequestsAreRefusedAndOthersPassedOver() throws MalformedMessage {
    CertificateRequest odd = new CertificateRequest(4, Octets.of(new byte[39]));
    assertThatThrownBy(() -> Authorities.requested(List.of(odd)))
        .isInstanceOf(MalformedMessage.class);
    assertThat(Authorities.requested(List.of(new CertificateRequest(1, Octets.of(new byte[39])))))
        .isEmpty();
    assertThat(Authorities.requested(List.of(new CertificateRequest(201, Octets.EMPTY)))).isEmpty();
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

  private static Set<Octets> requested(Pki.Holder ca) throws Exception {
    return Authorities.requested(
        List.of(Authorities.request(PathCheckTest.trust(ca)).orElseThrow()));
  }
}
