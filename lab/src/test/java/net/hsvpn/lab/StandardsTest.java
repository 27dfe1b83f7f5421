package net.hsvpn.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/standards.md says is shown by tests that exist. */
class StandardsTest {
  private static final int COLUMNS = 5;
  private static final Pattern NAME = Pattern.compile("`([A-Za-z0-9]+)`");
  private static final List<String> ANSWERS = List.of("yes", "partly", "no");

  /** A row of one of the tables. */
  private record Row(String standard, String what, String done, String remarks, String shownBy) {
    List<String> tests() {
      return NAME.matcher(shownBy).results().map((MatchResult m) -> m.group(1)).toList();
    }
  }

  @Test
  void everyRowAnswersAndNamesTestsThatExist() throws IOException {
    Set<String> tests = tests();
    List<Row> rows = rows();

    assertThat(rows)
        .hasSizeGreaterThan(50)
        .allSatisfy(row -> {
          assertThat(row.done()).isIn(ANSWERS);
          if (!row.done().equals("yes")) {
            assertThat(row.remarks()).as("the reason").isNotBlank();
          }
          assertThat(row.tests()).isNotEmpty().isSubsetOf(tests);
        });
  }

  private static List<Row> rows() throws IOException {
    return Files.readAllLines(root().resolve("docs/standards.md")).stream()
        .filter(line -> line.startsWith("|") && !line.startsWith("|---"))
        .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
        .filter(cells -> !cells.get(COLUMNS).equals("shown by"))
        .map(cells -> {
          assertThat(cells).as("cells of a row").hasSize(COLUMNS + 2);
          return new Row(
              cells.get(1), cells.get(2), cells.get(3), cells.get(4), cells.get(COLUMNS));
        })
        .toList();
  }

  private static Set<String> tests() throws IOException {
    try (Stream<Path> modules = Files.list(root())) {
      return modules
          .map(module -> module.resolve("src/test/java"))
          .filter(Files::isDirectory)
          .flatMap(StandardsTest::classes)
          .collect(Collectors.toSet());
    }
  }

  private static Stream<String> classes(Path sources) {
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith("Test.java"))
          .map(name -> name.substring(0, name.length() - ".java".length()))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve("docs"))) {
      here = here.getParent();
    }
    return here;
  }
}
