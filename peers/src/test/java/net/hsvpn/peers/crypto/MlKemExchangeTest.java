package net.hsvpn.peers.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** ML-KEM against known answers, and what a peer may not send. */
class MlKemExchangeTest {
  private static Stream<List<String>> vectors(String kind) throws IOException {
    try (InputStream in = MlKemExchangeTest.class.getResourceAsStream("ml-kem.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> line.startsWith(kind))
          .map(line -> List.of(line.split("\\|", -1)));
    }
  }

  static Stream<List<String>> decapsulate() throws IOException {
    return vectors("decapsulate");
  }

  static Stream<List<String>> encapsulate() throws IOException {
    return vectors("encapsulate");
  }

  static Stream<List<String>> refuse() throws IOException {
    return vectors("refuse");
  }

  @ParameterizedTest
  @MethodSource("decapsulate")
  void generatesAndDecapsulates(List<String> vector) throws Exception {
    LocalKeyExchange ours = KeyExchanges.generate(method(vector), new Given(vector.get(3)));
    assertThat(sha256(ours.publicValue())).isEqualTo(vector.get(4));
    assertThat(ours.agree(hex(vector.get(5)))).isEqualTo(Secret.copyOf(hex(vector.get(6))));
  }

  @ParameterizedTest
  @MethodSource("encapsulate")
  void encapsulates(List<String> vector) throws Exception {
    KeyExchanges.Answer answer =
        KeyExchanges.answer(method(vector), hex(vector.get(4)), new Given(vector.get(3)));
    assertThat(sha256(answer.publicValue())).isEqualTo(vector.get(5));
    assertThat(answer.shared()).isEqualTo(Secret.copyOf(hex(vector.get(6))));
  }

  @ParameterizedTest
  @MethodSource("refuse")
  void refusesCoefficientsOutOfRange(List<String> vector) {
    assertThatThrownBy(
            () -> KeyExchanges.answer(method(vector), hex(vector.get(3)), new SeededRandom(1)))
        .isInstanceOf(InvalidPeerKey.class)
        .hasMessageContaining("no valid encapsulation key");
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyExchangeMethod.class,
      names = {"ML_KEM_512", "ML_KEM_768", "ML_KEM_1024"})
  void refusesOtherLengths(KeyExchangeMethod method) {
    SecureRandom random = new SeededRandom(2);
    LocalKeyExchange ours = KeyExchanges.generate(method, random);
    byte[] key = ours.publicValue();
    for (int length : new int[] {0, 1, key.length - 1, key.length + 1}) {
      assertThatThrownBy(() -> KeyExchanges.answer(method, Arrays.copyOf(key, length), random))
          .isInstanceOf(InvalidPeerKey.class)
          .hasMessageContaining("octets, got " + length);
      assertThatThrownBy(() -> ours.agree(new byte[length == key.length - 1 ? 3 : 5]))
          .isInstanceOf(InvalidPeerKey.class);
    }
  }

  @Test
  void forgets() {
    LocalKeyExchange ours =
        KeyExchanges.generate(KeyExchangeMethod.ML_KEM_768, new SeededRandom(3));
    ours.destroy();
    ours.destroy();
    assertThatThrownBy(() -> ours.agree(new byte[1088])).isInstanceOf(IllegalStateException.class);
    assertThat(ours.toString()).startsWith("mlkem768").hasSizeLessThan(40);
  }

  private static KeyExchangeMethod method(List<String> vector) {
    return KeyExchangeMethod.valueOf("ML_KEM_" + vector.get(1));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static String sha256(byte[] octets) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
  }

  /** Not random at all: these octets, once. */
  private static final class Given extends SecureRandom {
    private static final long serialVersionUID = 1;
    private final byte[] octets;
    private int next;

    Given(String hex) {
      super(null, null);
      octets = MlKemExchangeTest.hex(hex);
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(octets, next, bytes, 0, bytes.length);
      next += bytes.length;
    }
  }
}
