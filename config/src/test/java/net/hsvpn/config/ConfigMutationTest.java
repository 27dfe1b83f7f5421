package net.hsvpn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of a good file: it loads or is refused with reasons, and nothing is thrown. */
class ConfigMutationTest {
  private static final int ROUNDS = 1000;
  private static final String[] SPICE = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    "=",
    ",",
    "\n",
    "${",
    "${?x}",
    "include ",
    "\\u0000",
    "0",
    "-1",
    "null",
    "\"\"\"",
    "#",
    "hsvpn",
    ".",
    ":",
    "é",
    "\u0007",
    "99999999999999999999",
    "+=",
    "$"
  };

  @TempDir Path folder;

  @Test
  void neverThrows() throws IOException {
    Samples.writeFiles(folder);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder text = new StringBuilder(Samples.FULL);
      int wounds = 1 + random.nextInt(4);
      for (int i = 0; i < wounds; i++) {
        wound(text, random);
      }
      String what = "seed " + seed + " round " + round + ":\n" + text;
      LoadResult result;
      try {
        result = ConfigLoader.parse(text.toString(), folder.resolve("gateway.conf"));
      } catch (RuntimeException e) {
        throw new AssertionError(what, e);
      }
      if (result instanceof LoadResult.Refused refused) {
        assertThat(refused.errors()).as(what).isNotEmpty();
      }
      // Several wounds at once can make a secret the value of any key, and so no secret any more.
      if (wounds == 1) {
        assertThat(result.toString()).as(what).doesNotContain(Samples.SECRET);
      }
    }
  }

  /** Takes out, puts in, or changes a few characters. */
  private static void wound(StringBuilder text, Random random) {
    int at = random.nextInt(text.length() - 40);
    switch (random.nextInt(4)) {
      case 0 -> text.delete(at, at + 1 + random.nextInt(3));
      case 1 -> text.insert(at, SPICE[random.nextInt(SPICE.length)]);
      case 2 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
      default -> text.delete(at, at + random.nextInt(40));
    }
  }
}
