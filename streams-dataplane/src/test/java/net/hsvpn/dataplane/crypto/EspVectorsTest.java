package net.hsvpn.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.testing.Suites;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Published ESP packets, opened and sealed. */
class EspVectorsTest {
  private static final HexFormat HEX = HexFormat.of();

  /** draft-mcgrew-gcm-test-01 section 4, except the one with a 192-bit key. */
  @ParameterizedTest
  @CsvFileSource(resources = "/net/hsvpn/dataplane/crypto/mcgrew-viega.csv")
  void mcGrewViega(
      String key, String nonce, String additional, String plaintext, String ciphertext, String icv)
      throws Exception {
    EncryptionAlgorithm cipher =
        key.length() == 32
            ? EncryptionAlgorithm.AES_GCM_16_128
            : EncryptionAlgorithm.AES_GCM_16_256;
    verify(cipher, key, nonce, additional, plaintext, ciphertext + icv);
  }

  /** RFC 7634 appendix A. */
  @Test
  void chaCha20Poly1305() throws Exception {
    verify(
        EncryptionAlgorithm.CHACHA20_POLY1305,
        "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
        "a0a1a2a31011121314151617",
        "0102030400000005",
        "45000054a6f200004001e778c6336405c000020508005b7a3a080000553bec10"
            + "0007362708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223"
            + "2425262728292a2b2c2d2e2f303132333435363701020204",
        "24039428b97f417e3c13753a4f05087b67c352e6a7fab1b982d466ef407ae5c6"
            + "14ee8099d52844eb61aa95dfab4c02f72aa71e7c4c4f64c9befe2facc638e8f3"
            + "cbec163fac469b502773f6fb94e664da9165b82829f641e0"
            + "76aaa8266b7fb0f7b11b369907e1ad43");
  }

  private static void verify(
      EncryptionAlgorithm cipher,
      String key,
      String nonce,
      String additional,
      String plaintext,
      String sealed)
      throws Exception {
    boolean extended = additional.length() == 24;
    EspSuite suite =
        Suites.aead(cipher, extended ? SequenceNumbers.EXTENDED : SequenceNumbers.SHORT);
    EspKeys keys = new EspKeys(suite, secret(key), secret(nonce.substring(0, 8)), secret(""));
    ByteBuffer aad = ByteBuffer.wrap(HEX.parseHex(additional));
    int spi = aad.getInt();
    long sequence = extended ? aad.getLong() : Integer.toUnsignedLong(aad.getInt());
    String header = "%08x%08x%s".formatted(spi, (int) sequence, nonce.substring(8));
    byte[] packet = HEX.parseHex(header + sealed);
    byte[] plain = HEX.parseHex(plaintext);

    byte[] slab = inDirtySlab(packet, 100);
    int opened = Opener.of(keys).open(slab, 100, packet.length, sequence);
    assertThat(Arrays.copyOfRange(slab, 116, 116 + opened)).isEqualTo(plain);

    byte[] out = inDirtySlab(HEX.parseHex(header + plaintext), 50);
    long iv = ByteBuffer.wrap(packet).getLong(8);
    int length = Sealer.of(keys).seal(out, 50, plain.length, sequence, iv);
    assertThat(Arrays.copyOfRange(out, 50, 50 + length)).isEqualTo(packet);

    byte[] forged = inDirtySlab(packet, 100);
    forged[100 + packet.length - 1] ^= 1;
    assertThat(Opener.of(keys).open(forged, 100, packet.length, sequence))
        .isEqualTo(Opener.REFUSED);
  }

  /** RFC 3602 section 4, case 5, with an ICV over it, since we never decrypt without one. */
  @Test
  void aesCbc() throws Exception {
    EspSuite suite =
        new EspSuite(
            EncryptionAlgorithm.AES_CBC_128,
            Optional.of(IntegrityAlgorithm.HMAC_SHA2_256_128),
            Optional.empty(),
            SequenceNumbers.SHORT);
    byte[] macKey = new byte[32];
    EspKeys keys =
        new EspKeys(
            suite, secret("90d382b410eeba7ad938c46cec1a82bf"), secret(""), Secret.copyOf(macKey));
    byte[] authenticated =
        HEX.parseHex(
            "0000432100000001e96e8c08ab465763fd098d45dd3ff893"
                + "f663c25d325c18c6a9453e194e120849a4870b66cc6b9965330013b4898dc856"
                + "a4699e523a55db080b59ec3a8e4b7e52775b07d1db34ed9c538ab50c551b874a"
                + "a269add047ad2d5913ac19b7cfbad4a6");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(macKey, "HmacSHA256"));
    byte[] icv = Arrays.copyOf(mac.doFinal(authenticated), 16);
    byte[] packet = HEX.parseHex(HEX.formatHex(authenticated) + HEX.formatHex(icv));

    int opened = Opener.of(keys).open(packet, 0, packet.length, 1);
    assertThat(HEX.formatHex(packet, 24, 24 + opened))
        .isEqualTo(
            "08000ebda70a00008e9c083db95b070008090a0b0c0d0e0f1011121314151617"
                + "18191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637"
                + "0102030405060708090a0b0c0d0e0e01");
  }

  private static byte[] inDirtySlab(byte[] packet, int at) {
    byte[] slab = new byte[at + packet.length + 64];
    Arrays.fill(slab, (byte) 0xA5);
    System.arraycopy(packet, 0, slab, at, packet.length);
    return slab;
  }

  private static Secret secret(String hex) {
    return Secret.copyOf(HEX.parseHex(hex));
  }
}
