package net.hsvpn.peers.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import net.hsvpn.peers.wire.Certificate;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7296 section 3.6, encodings 12 and 13. */
class HashAndUrlTest {
  private static final URI URL = URI.create("http://certs.example.net:8080/hub.der");

  private final Pki.Holder root = Pki.root("CN=Root");
  private final Pki.Holder hub = Pki.leaf("CN=hub").issuedBy(root);

  @Test
  void theyTravelInCertPayloads() throws UnusableCertificate {
    for (boolean bundle : new boolean[] {false, true}) {
      HashAndUrl ours = HashAndUrl.of(hub.der(), URL, bundle);
      Certificate payload = ours.payload();
      assertThat(payload.encoding()).isEqualTo(bundle ? 13 : 12);
      assertThat(payload.data().hex())
          .isEqualTo(ours.hash().hex() + Octets.of(URL.toString().getBytes(US_ASCII)).hex());
      assertThat(ReceivedCertificates.read(List.of(payload)).references()).containsExactly(ours);
    }
  }

  @Test
  void onlyWhatHasTheHashIsTaken() throws UnusableCertificate {
    HashAndUrl reference = HashAndUrl.of(hub.der(), URL, false);
    assertThat(CertificateBundle.read(reference, hub.der()))
        .isEqualTo(new CertificateBundle(List.of(hub.certificate()), List.of()));
    assertThatThrownBy(() -> CertificateBundle.read(reference, root.der()))
        .hasMessageContaining(URL.toString())
        .hasMessageContaining("hash");
    byte[] huge = new byte[CertificateBundle.MAX_OCTETS + 1];
    assertThatThrownBy(() -> CertificateBundle.read(HashAndUrl.of(huge, URL, false), huge))
        .hasMessageContaining("octets");
  }

  @Test
  void bundlesHoldCertificatesAndLists() throws IOException, UnusableCertificate {
    byte[] crl = new TestRevocation(root).crl();
    byte[] bundle = bundle(tagged(0, hub.der()), tagged(0, root.der()), tagged(1, crl));
    CertificateBundle read = CertificateBundle.read(HashAndUrl.of(bundle, URL, true), bundle);
    assertThat(read.certificates()).containsExactly(hub.certificate(), root.certificate());
    assertThat(read.revocationLists()).containsExactly(Octets.of(crl));
  }

  @Test
  void bundlesOfOtherThingsAreRefused() throws IOException {
    assertRefused(bundle(tagged(2, hub.der())), "neither");
    assertRefused(bundle(tagged(0, new byte[] {5, 0})), "certificate");
    assertRefused(hub.der(), "cannot be read");
    assertRefused(new byte[0], "cannot be read");
    assertRefused(new byte[] {0x30, (byte) 0x84, 0x7F, 0, 0, 0}, "cannot be read");
    DERTaggedObject[] many = new DERTaggedObject[11];
    Arrays.fill(many, tagged(0, hub.der()));
    assertRefused(bundle(many), "11");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "https://certs.example.net/a",
        "ftp://certs.example.net/a",
        "file:///etc/passwd",
        "http:a",
        "http://",
        "http://a b/",
        "http://certs.example.net/\u0001",
        "http://[broken/",
      })
  void otherUrlsAreRefused(String url) {
    byte[] text = url.getBytes(US_ASCII);
    byte[] data = new byte[20 + text.length];
    System.arraycopy(text, 0, data, 20, text.length);
    assertThatThrownBy(() -> HashAndUrl.decode(Octets.of(data), false))
        .isInstanceOf(MalformedMessage.class);
  }

  @Test
  void urlsAreBounded() throws MalformedMessage {
    String base = "http://certs.example.net/";
    String longest = base + "a".repeat(1024 - base.length());
    assertThat(HashAndUrl.decode(reference(longest), false).url()).hasToString(longest);
    assertThatThrownBy(() -> HashAndUrl.decode(reference(longest + "a"), false))
        .isInstanceOf(MalformedMessage.class);
    assertThatThrownBy(() -> HashAndUrl.decode(Octets.of(new byte[19]), false))
        .isInstanceOf(MalformedMessage.class);
  }

  private static Octets reference(String url) {
    byte[] data = new byte[20 + url.length()];
    System.arraycopy(url.getBytes(US_ASCII), 0, data, 20, url.length());
    return Octets.of(data);
  }

  private static void assertRefused(byte[] bundle, String why) {
    assertThatThrownBy(() -> CertificateBundle.read(HashAndUrl.of(bundle, URL, true), bundle))
        .isInstanceOf(UnusableCertificate.class)
        .hasMessageContaining(why);
  }

  private static DERTaggedObject tagged(int number, byte[] content) throws IOException {
    return new DERTaggedObject(true, number, ASN1Primitive.fromByteArray(content));
  }

  private static byte[] bundle(DERTaggedObject... elements) throws IOException {
    ASN1EncodableVector vector = new ASN1EncodableVector();
    for (DERTaggedObject element : elements) {
      vector.add(element);
    }
    return new DERSequence(vector).getEncoded();
  }
}
