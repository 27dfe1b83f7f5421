package net.hsvpn.peers.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.config.proposal.PrfAlgorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SkCipherTest {
  private static final long SEED = 20;

  static Stream<IkeSuite> ciphers() {
    return Suites.ciphers();
  }

  @ParameterizedTest
  @MethodSource("ciphers")
  void opensWhatItSealed(IkeSuite suite) {
    SeededRandom random = new SeededRandom(SEED);
    SkCipher cipher = SkCipher.of(suite, Suites.keys(suite, random));
    for (int length = 0; length <= 70; length++) {
      byte[] aad = random.octets(32);
      byte[] plaintext = random.octets(length);
      byte[] body = cipher.seal(aad, plaintext, length, random);
      assertThat(body).hasSize(cipher.sealedLength(length));
      assertThat(cipher.open(aad, body)).as("seed %d, length %d", SEED, length).contains(plaintext);
    }
  }

  @ParameterizedTest
  @MethodSource("ciphers")
  void bouncyCastleOpensWhatWasSealed(IkeSuite suite) throws Exception {
    SeededRandom random = new SeededRandom(SEED);
    SkCipherKeys keys = Suites.keys(suite, random);
    for (int length : new int[] {0, 1, 14, 15, 16, 47, 300}) {
      byte[] aad = random.octets(40);
      byte[] plaintext = random.octets(length);
      byte[] body = SkCipher.of(suite, keys).seal(aad, plaintext, 77, random);
      byte[] padded = IndependentIke.open(suite, keys, aad, body);
      assertThat(Arrays.copyOf(padded, length)).isEqualTo(plaintext);
      assertThat(Byte.toUnsignedInt(padded[padded.length - 1]))
          .isEqualTo(padded.length - length - 1);
    }
  }

  @ParameterizedTest
  @MethodSource("ciphers")
  void everyFlippedBitIsRefused(IkeSuite suite) {
    SeededRandom random = new SeededRandom(SEED);
    SkCipher cipher = SkCipher.of(suite, Suites.keys(suite, random));
    byte[] aad = random.octets(32);
    byte[] body = cipher.seal(aad, random.octets(21), 1, random);
    for (int bit = 0; bit < body.length * 8; bit++) {
      byte[] forged = body.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(cipher.open(aad, forged)).as("bit %d of the body", bit).isEmpty();
    }
    for (int bit = 0; bit < aad.length * 8; bit++) {
      byte[] forged = aad.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(cipher.open(forged, body)).as("bit %d of the header", bit).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("ciphers")
  void everyOtherLengthIsRefused(IkeSuite suite) {
    SeededRandom random = new SeededRandom(SEED);
    SkCipher cipher = SkCipher.of(suite, Suites.keys(suite, random));
    byte[] aad = random.octets(32);
    byte[] body = cipher.seal(aad, random.octets(40), 1, random);
    for (int length = 0; length <= body.length + 40; length++) {
      if (length != body.length) {
        assertThat(cipher.open(aad, Arrays.copyOf(body, length))).as("length %d", length).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ciphers")
  void padLengthIsChecked(IkeSuite suite) throws Exception {
    SeededRandom random = new SeededRandom(SEED);
    SkCipherKeys keys = Suites.keys(suite, random);
    SkCipher cipher = SkCipher.of(suite, keys);
    byte[] aad = random.octets(32);
    for (int padLength = 0; padLength < 256; padLength++) {
      byte[] padded = random.octets(48);
      padded[47] = (byte) padLength;
      byte[] body = IndependentIke.sealPadded(suite, keys, aad, padded, random);
      Optional<byte[]> opened = cipher.open(aad, body);
      if (padLength <= 47) {
        assertThat(opened).contains(Arrays.copyOf(padded, 47 - padLength));
      } else {
        assertThat(opened).as("pad length %d of 47", padLength).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("ciphers")
  void wipedKeysAreNotUsed(IkeSuite suite) {
    SeededRandom random = new SeededRandom(SEED);
    SkCipherKeys keys = Suites.keys(suite, random);
    SkCipher cipher = SkCipher.of(suite, keys);
    byte[] body = cipher.seal(new byte[32], new byte[8], 1, random);
    keys.wipe();
    assertThatThrownBy(() -> cipher.seal(new byte[32], new byte[8], 2, random))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wiped");
    assertThatThrownBy(() -> cipher.open(new byte[32], body))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wiped");
  }

  @Test
  void counterIsTheExplicitIvOfAnAead() {
    IkeSuite suite =
        new IkeSuite(
            EncryptionAlgorithm.AES_GCM_16_256,
            Optional.empty(),
            PrfAlgorithm.HMAC_SHA2_256,
            KeyExchangeMethod.X25519);
    SeededRandom random = new SeededRandom(SEED);
    byte[] body =
        SkCipher.of(suite, Suites.keys(suite, random))
            .seal(new byte[32], new byte[5], 0x0102030405060708L, random);
    assertThat(body).startsWith(1, 2, 3, 4, 5, 6, 7, 8).hasSize(8 + 5 + 1 + 16);
  }

  @Test
  void keysThatDoNotFitAreRefused() {
    Secret sixteen = Secret.copyOf(new byte[16]);
    Secret four = Secret.copyOf(new byte[4]);
    Secret none = Secret.copyOf(new byte[0]);
    EncryptionAlgorithm gcm = EncryptionAlgorithm.AES_GCM_16_128;
    Optional<IntegrityAlgorithm> hmac = Optional.of(IntegrityAlgorithm.HMAC_SHA2_256_128);
    assertThatThrownBy(() -> SkCipher.of(gcm, hmac, new SkCipherKeys(sixteen, four, none)))
        .hasMessageContaining("takes no integrity algorithm");
    assertThatThrownBy(() ->
            SkCipher.of(
                EncryptionAlgorithm.AES_CBC_128,
                Optional.empty(),
                new SkCipherKeys(sixteen, none, none)))
        .hasMessageContaining("needs an integrity algorithm");
    assertThatThrownBy(
            () -> SkCipher.of(gcm, Optional.empty(), new SkCipherKeys(sixteen, none, none)))
        .hasMessageContaining("lengths 16, 0, 0");
  }
}
