package net.hsvpn.lab.bench;

import java.util.List;
import java.util.OptionalDouble;

/** Arithmetic on a few figures. */
public final class Statistics {
  private Statistics() {}

  /** The middle one, or the mean of the middle two; empty if there are none. */
  public static OptionalDouble median(List<Double> values) {
    if (values.isEmpty()) {
      return OptionalDouble.empty();
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return OptionalDouble.of(
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
  }

  /**
   * What is left of two rates if the same cores must do both, one after the other, for every octet.
   */
  static double bound(double one, double other) {
    return 1 / (1 / one + 1 / other);
  }
}
