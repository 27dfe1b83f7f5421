package net.hsvpn.lab.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** What the data plane is to reach beside the others, and how marks are shown. */
final class Marks {
  private static final double MEGABYTE_PER_SECOND = 1;
  private static final double MICROS_ADDED = 150;
  private static final double OF_THE_BOUND = 0.5;
  private static final double AT_THE_START = 0.8;

  private Marks() {}

  static List<Mark> of(Results results) {
    List<Mark> marks = new ArrayList<>();
    against(results, marks, "wireguard-go", Measure.ONE_STREAM, 6);
    against(results, marks, "openvpn", Measure.ONE_STREAM, 6);
    against(results, marks, "strongswan", Measure.ONE_STREAM, 10);
    against(results, marks, "wireguard-go", Measure.SMALL_PACKETS, 5);
    marks.add(Mark.atLeast("four TCP streams by one", "x", 1, results.fourToOne()));
    marks.add(
        Mark.atLeast("one TCP stream by the bound", "x", OF_THE_BOUND, results.shareOfBound()));
    marks.add(
        Mark.atLeast(
            "first seconds after ready by the steady rate",
            "x",
            AT_THE_START,
            results.afterReady(Results.OURS)));
    marks.add(
        Mark.atMost(
            "added round trip, median", "µs", MICROS_ADDED, results.addedRoundTrip(Results.OURS)));
    marks.add(
        Mark.atMost(
            "allocated by the data plane",
            "MB/s",
            MEGABYTE_PER_SECOND,
            results.median(Results.OURS, Measure.ALLOCATION)));
    return marks;
  }

  private static void against(
      Results results, List<Mark> marks, String other, Measure measure, double wanted) {
    if (results.others().contains(other)) {
      OptionalDouble seen = results.ratio(other, measure);
      marks.add(Mark.atLeast(measure.title() + ", by " + other + "'s", "x", wanted, seen));
    }
  }

  /** A table, of which the first line is the head. */
  static List<String> lines(List<Mark> marks) {
    List<String> lines = new ArrayList<>();
    lines.add(line("mark", "wanted", "seen", ""));
    lines.add("-".repeat(lines.getFirst().stripTrailing().length() + 10));
    for (Mark mark : marks) {
      List<String> said = said(mark);
      lines.add(line(mark.title(), said.get(0), said.get(1), said.get(2)));
    }
    return lines;
  }

  /** What is wanted, what was seen, and what that comes to. */
  static List<String> said(Mark mark) {
    return List.of(
        (mark.least() ? "≥ " : "≤ ") + number(OptionalDouble.of(mark.wanted())) + " " + mark.unit(),
        number(mark.seen()) + " " + mark.unit(),
        mark.verdict().toString());
  }

  /** A share needs a digit more, to tell which side of its mark it is on. */
  private static String number(OptionalDouble value) {
    return value.isPresent() && Math.abs(value.getAsDouble()) < 2
        ? String.format(Locale.ROOT, "%.3f", value.getAsDouble())
        : Table.number(value);
  }

  private static String line(String title, String wanted, String seen, String verdict) {
    return "%-48s%14s%14s  %s".formatted(title, wanted, seen, verdict).stripTrailing();
  }

  /** For the file. */
  static List<Map<String, Object>> document(List<Mark> marks) {
    return marks.stream().map(Marks::document).toList();
  }

  private static Map<String, Object> document(Mark mark) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("mark", mark.title());
    document.put("unit", mark.unit());
    document.put(mark.least() ? "atLeast" : "atMost", mark.wanted());
    mark.seen().ifPresent(seen -> document.put("seen", seen));
    document.put("verdict", mark.verdict().toString());
    return document;
  }
}
