package net.hsvpn.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;

/** The results for people, in plain characters. */
public final class Table {
  private static final int TITLE = 42;
  private static final int COLUMN = 14;

  private Table() {}

  static String of(Results results) {
    List<String> lines = new ArrayList<>(medians(results));
    if (!results.others().isEmpty()) {
      lines.add("");
      lines.addAll(ratios(results));
    }
    lines.add("");
    lines.addAll(bound(results));
    lines.add("");
    lines.addAll(Marks.lines(Marks.of(results)));
    return String.join("\n", lines);
  }

  /** With as many digits as say something, and no exponent. */
  public static String number(OptionalDouble value) {
    if (value.isEmpty()) {
      return "-";
    }
    double number = value.getAsDouble();
    double size = Math.abs(number);
    String form = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, form, number);
  }

  static String percent(OptionalDouble share) {
    return share.isPresent() ? number(OptionalDouble.of(100 * share.getAsDouble())) + " %" : "-";
  }

  private static List<String> medians(Results results) {
    List<String> names = results.contenders();
    List<String> lines = new ArrayList<>(head("medians", names));
    for (Measure measure : Measure.values()) {
      lines.add(
          line(
              measure.title() + ", " + measure.unit(),
              names,
              name -> number(results.median(name, measure))));
      if (measure == Measure.FIRST_SECONDS) {
        lines.add(line("  of the steady rate", names, name -> percent(results.start(name))));
      }
      if (measure == Measure.AFTER_READY) {
        lines.add(line("  of the steady rate", names, name -> percent(results.afterReady(name))));
      }
      if (measure == Measure.ROUND_TRIP) {
        lines.add(
            line("  added by the tunnel, µs", names, name -> number(results.addedRoundTrip(name))));
      }
    }
    return lines;
  }

  private static List<String> ratios(Results results) {
    List<String> names = results.others();
    List<String> lines = new ArrayList<>(head("hsvpn divided by the other, in one run", names));
    for (Measure measure : Measure.values()) {
      if (measure.compared()) {
        lines.add(
            line(measure.title(), names, name -> number(results.ratio(name, measure)) + " x"));
      }
    }
    return lines;
  }

  private static List<String> bound(Results results) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "seal and open %d octets on all cores: %s Mbit/s by the Java runtime, %s by the data plane"
            .formatted(
                CryptoRate.OCTETS,
                number(Statistics.median(results.crypto())),
                number(Statistics.median(results.dataPlane()))));
    lines.add(
        "bound 1/(1/crypto + 1/no VPN): %s Mbit/s; hsvpn with one stream reaches %s of it"
            .formatted(number(results.bound()), percent(results.shareOfBound())));
    if (results.shareOfBound().orElse(0) > 1) {
      lines.add("More than the bound is impossible: other work disturbed the measurement of it.");
    }
    return lines;
  }

  private static List<String> head(String title, List<String> names) {
    String line = line(title, names, name -> name);
    return List.of(line, "-".repeat(line.length()));
  }

  private static String line(String title, List<String> names, Function<String, String> cell) {
    StringBuilder line = new StringBuilder(("%-" + TITLE + "s").formatted(title));
    names.forEach(name -> line.append(("%" + COLUMN + "s").formatted(cell.apply(name))));
    return line.toString();
  }
}
