package net.hsvpn.lab.bench.scale;

import java.util.List;
import java.util.Locale;
import java.util.Scanner;

/**
 * How much a gateway holds while one TCP stream passes.
 *
 * @param contexts each with a TUN device of its own, all negotiated for the SA in use
 * @param routes in the context in use; the peer may use all of them but our own as sources
 * @param sas installed in each direction, each of another peer
 */
public record Scale(int contexts, int routes, int sas) {
  /** What all others are compared with. */
  public static final Scale BASE = new Scale(1, 10, 1);

  private static final int LEAST_ROUTES = 2;

  /** Checks its arguments. */
  public Scale {
    if (contexts < 1 || routes < LEAST_ROUTES || sas < 1) {
      throw new IllegalArgumentException("a scale below the smallest there is");
    }
  }

  /** One thing after the other, then all at once. */
  public static List<Scale> all() {
    return List.of(
        new Scale(16, 10, 1),
        new Scale(256, 10, 1),
        new Scale(1, 1_000_000, 1),
        new Scale(1, 10, 100),
        new Scale(1, 10, 10_000),
        new Scale(256, 1_000_000, 10_000));
  }

  /** For tables and files. */
  public String title() {
    return String.format(
        Locale.ROOT,
        "%,d context%s, %,d routes, %,d SA%s",
        contexts,
        contexts == 1 ? "" : "s",
        routes,
        sas,
        sas == 1 ? "" : "s");
  }

  String words() {
    return contexts + " " + routes + " " + sas;
  }

  static Scale of(String words) {
    Scanner numbers = new Scanner(words);
    return new Scale(numbers.nextInt(), numbers.nextInt(), numbers.nextInt());
  }
}
