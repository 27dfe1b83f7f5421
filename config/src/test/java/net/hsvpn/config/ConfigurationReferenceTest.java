package net.hsvpn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The manual is the schema: run with {@code -Dregenerate=true} after a change of either. */
class ConfigurationReferenceTest {
  private static final Path MANUAL = Path.of("..", "docs", "configuration.md");

  @Test
  void manualSaysWhatTheSchemaSays() throws IOException {
    String expected = ConfigurationReference.markdown();
    if (Boolean.getBoolean("regenerate")) {
      Files.createDirectories(MANUAL.getParent());
      Files.writeString(MANUAL, expected);
    }
    assertThat(MANUAL)
        .as("docs/configuration.md; renew it by running this test with -Dregenerate=true")
        .hasContent(expected);
  }

  @Test
  void everyLiteralDefaultIsValid() {
    for (Block block : Schema.blocks()) {
      for (Key<?> key : Schema.keys(block)) {
        if (key.standard() instanceof Key.Standard.Literal literal) {
          Problems problems = new Problems();
          Entry entry =
              new Entry(Key.parse(literal), key.path(), new Place("-", 1), new Sources(), problems);
          assertThat(key.type().reader().apply(entry)).as(key.path()).isPresent();
        }
      }
    }
  }

  @Test
  void smallestExampleOfTheManualLoads() {
    assertThat(ConfigLoader.parse(ConfigurationReference.SMALLEST, Path.of("smallest.conf")))
        .isInstanceOf(LoadResult.Loaded.class);
  }
}
