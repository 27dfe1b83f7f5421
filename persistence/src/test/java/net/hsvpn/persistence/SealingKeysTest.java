package net.hsvpn.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import net.hsvpn.config.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealingKeysTest {
  private static final String FIRST = "0f".repeat(32);
  private static final String SECOND = "a5".repeat(32);
  private static final byte[] PLAIN = "the keys of an SA".getBytes(UTF_8);

  private SealingKeys keys(String... lines) throws IOException {
    return SealingKeys.of(
        Secret.copyOf(String.join("\n", lines).getBytes(UTF_8)), new SecureRandom());
  }

  @Test
  void whatIsSealedOpensAndShowsNothing() throws IOException {
    SealingKeys keys = keys("# the key of the laboratory", "", FIRST);
    byte[] sealed = keys.seal(PLAIN, "here");
    assertThat(new String(sealed, UTF_8)).doesNotContain("keys of");
    assertThat(keys.open(sealed, "here")).isEqualTo(PLAIN);
    assertThat(keys.seal(PLAIN, "here")).isNotEqualTo(sealed);
  }

  @Test
  void everyChangedOctetIsNoticed() throws IOException {
    SealingKeys keys = keys(FIRST);
    byte[] sealed = keys.seal(PLAIN, "here");
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertThatIOException().isThrownBy(() -> keys.open(changed, "here"));
    }
    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertThatIOException().isThrownBy(() -> keys.open(cut, "here"));
    }
  }

  @Test
  void nothingOpensInAnotherPlace() throws IOException {
    SealingKeys keys = keys(FIRST);
    byte[] sealed = keys.seal(PLAIN, "here");
    assertThatIOException()
        .isThrownBy(() -> keys.open(sealed, "there"))
        .withMessageContaining("moved");
  }

  @Test
  void aNewFirstLineSealsAndTheOldOneStillOpens() throws IOException {
    byte[] sealed = keys(FIRST).seal(PLAIN, "here");
    SealingKeys both = keys(SECOND, FIRST);
    assertThat(both.open(sealed, "here")).isEqualTo(PLAIN);
    byte[] renewed = both.seal(PLAIN, "here");
    assertThat(keys(SECOND).open(renewed, "here")).isEqualTo(PLAIN);
    assertThatIOException()
        .isThrownBy(() -> keys(SECOND).open(sealed, "here"))
        .withMessageContaining("does not hold");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# only a comment", "0f0f", "secret words that are no digits"})
  void aFileThatHoldsSomethingElseIsRefusedWithAWayOut(String text) {
    assertThatIOException()
        .isThrownBy(() -> keys(text))
        .withMessageContaining("storage.key-file")
        .withMessageContaining("openssl rand -hex 32")
        .withMessageNotContainingAny("secret words");
  }
}
