package net.hsvpn.peers.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static net.hsvpn.peers.crypto.Vectors.hex;
import static net.hsvpn.peers.crypto.Vectors.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.PrfAlgorithm;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PrfTest {
  @ParameterizedTest
  @CsvSource({
    "HMAC_SHA2_256, b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    "HMAC_SHA2_384, afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f"
        + "4af152e8b2fa9cb6",
    "HMAC_SHA2_512, 87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702"
        + "038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
  })
  void rfc4231Case1(PrfAlgorithm algorithm, String expected) {
    byte[] out =
        Prf.of(algorithm)
            .compute(secret("0b".repeat(20)), "Hi ".getBytes(US_ASCII), ascii("There"));
    assertThat(out).isEqualTo(hex(expected)).hasSize(algorithm.octets());
  }

  @ParameterizedTest
  @CsvSource({
    "HMAC_SHA2_256, 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "HMAC_SHA2_384, af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c7"
        + "8b3239ecfab21649",
    "HMAC_SHA2_512, 164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a"
        + "6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
  })
  void rfc4231Case2KeyShorterThanTheOutput(PrfAlgorithm algorithm, String expected) {
    byte[] out =
        Prf.of(algorithm)
            .compute(Secret.copyOf(ascii("Jefe")), ascii("what do ya want for nothing?"));
    assertThat(out).isEqualTo(hex(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "HMAC_SHA2_256, 60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    "HMAC_SHA2_384, 4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe82"
        + "96248df163f44952",
    "HMAC_SHA2_512, 80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598"
        + "bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
  })
  void rfc4231Case6KeyLongerThanTheBlock(PrfAlgorithm algorithm, String expected) {
    byte[] out =
        Prf.of(algorithm)
            .compute(
                secret("aa".repeat(131)),
                ascii("Test Using Larger Than Block-Size Key - Hash Key First"));
    assertThat(out).isEqualTo(hex(expected));
  }

  /** prf+ over an HMAC is octet for octet the expand step of HKDF (RFC 5869 section 2.3). */
  @ParameterizedTest
  @EnumSource
  void prfPlusEqualsBouncyCastlesHkdfExpand(PrfAlgorithm algorithm) {
    Prf prf = Prf.of(algorithm);
    SeededRandom random = new SeededRandom(7);
    byte[] key = random.octets(prf.octets());
    byte[] seed = random.octets(80);
    for (int octets : new int[] {0, 1, prf.octets(), prf.octets() + 1, 255 * prf.octets()}) {
      byte[] expected = new byte[octets];
      HKDFBytesGenerator hkdf = new HKDFBytesGenerator(digest(algorithm));
      hkdf.init(HKDFParameters.skipExtractParameters(key, seed));
      hkdf.generateBytes(expected, 0, octets);
      assertThat(prf.plus(Secret.copyOf(key), seed, octets)).isEqualTo(expected);
    }
  }

  @Test
  void prfPlusEndsWithItsCounter() {
    Prf prf = Prf.of(PrfAlgorithm.HMAC_SHA2_256);
    assertThatThrownBy(() -> prf.plus(secret("01"), new byte[1], 255 * 32 + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8160");
    assertThatThrownBy(() -> prf.plus(secret("01"), new byte[1], -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void emptyKeyIsTheKeyOfZeros() {
    Prf prf = Prf.of(PrfAlgorithm.HMAC_SHA2_256);
    assertThat(prf.compute(secret(""), ascii("x")))
        .isEqualTo(prf.compute(Secret.copyOf(new byte[64]), ascii("x")));
  }

  @Test
  void keyIsLeftAlone() {
    Secret key = secret("0102030405");
    Prf.of(PrfAlgorithm.HMAC_SHA2_512).plus(key, new byte[3], 100);
    assertThat(Arrays.toString(key.octets())).isEqualTo("[1, 2, 3, 4, 5]");
  }

  private static Digest digest(PrfAlgorithm algorithm) {
    return switch (algorithm) {
      case HMAC_SHA2_256 -> SHA256Digest.newInstance();
      case HMAC_SHA2_384 -> new SHA384Digest();
      case HMAC_SHA2_512 -> new SHA512Digest();
    };
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
