package net.hsvpn.lab.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.lab.bench.contender.Contender;

/**
 * What the outer process wants of the inner one.
 *
 * @param shown whether somebody watches the progress
 * @param seconds how long each load lasts
 * @param firstSeconds how long the first one does, which everything after it regards as warm-up
 * @param runs how often all is repeated
 * @param json where to write everything
 * @param plot where to draw it
 * @param scale whether to measure many contexts, routes and SAs instead of contenders
 * @param against the others
 */
record Order(
    boolean shown,
    int seconds,
    int firstSeconds,
    int runs,
    Optional<Path> json,
    Optional<Path> plot,
    boolean scale,
    List<Contender> against) {
  private static final int FIXED_WORDS = 7;

  Order {
    against = List.copyOf(against);
  }

  List<String> words() {
    List<String> words =
        new ArrayList<>(
            List.of(
                "" + shown,
                "" + seconds,
                "" + firstSeconds,
                "" + runs,
                json.map(Path::toString).orElse(""),
                plot.map(Path::toString).orElse(""),
                "" + scale));
    against.forEach(contender -> words.add(contender.name()));
    return words;
  }

  static Order of(String[] words) {
    return new Order(
        Boolean.parseBoolean(words[0]),
        Integer.parseInt(words[1]),
        Integer.parseInt(words[2]),
        Integer.parseInt(words[3]),
        file(words[4]),
        file(words[5]),
        Boolean.parseBoolean(words[6]),
        List.of(words).stream()
            .skip(FIXED_WORDS)
            .map(n -> Contender.other(n).orElseThrow())
            .toList());
  }

  private static Optional<Path> file(String word) {
    return word.isEmpty() ? Optional.empty() : Optional.of(Path.of(word));
  }
}
