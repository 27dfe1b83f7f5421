package net.hsvpn.lab.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The medians as bars, in an SVG that needs nothing else. */
final class Plot {
  private static final List<Measure> PANELS =
      List.of(
          Measure.ONE_STREAM,
          Measure.FOUR_STREAMS,
          Measure.FIRST_SECONDS,
          Measure.SMALL_PACKETS,
          Measure.ROUND_TRIP,
          Measure.CPU);
  private static final int WIDTH = 960;
  private static final int HEAD = 76;
  private static final int COLUMNS = 2;
  private static final int PANEL_WIDTH = WIDTH / COLUMNS;
  private static final int PANEL_HEAD = 40;
  private static final int ROW = 26;
  private static final int BAR = 18;
  private static final int LABEL = 116;
  private static final int LONGEST = 240;
  private static final int MARK_LABEL = 372;

  private final StringBuilder svg = new StringBuilder();
  private final Machine machine;
  private final Optional<Results> results;
  private final List<Mark> marks;

  /** What is to be drawn: the results of contenders, if there are any, above the marks. */
  Plot(Machine machine, Optional<Results> results, List<Mark> marks) {
    this.machine = machine;
    this.results = results;
    this.marks = marks;
    draw();
  }

  /** An SVG document. */
  String svg() {
    return svg.toString();
  }

  /** The same as a page. */
  String html() {
    return """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><title>hsvpn bench</title></head>
    <body>
    %s</body></html>
    """
        .formatted(svg());
  }

  private void draw() {
    int panels = HEAD + results.map(Plot::panelsHeight).orElse(0);
    int height = panels + PANEL_HEAD + marks.size() * ROW + 20;
    add(
        ("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %1$d %2$d' width='%1$d' height='%2$d'"
                + " font-family='sans-serif' font-size='13' fill='#1f2933'>")
            .formatted(WIDTH, height));
    add("<rect width='100%' height='100%' fill='#ffffff'/>");
    add("<text x='16' y='30' font-size='20' font-weight='bold'>hsvpn bench: medians</text>");
    add(
        "<text x='16' y='52' font-size='11' fill='#52606d'>%s</text>"
            .formatted(escape(machine.describe())));
    results.ifPresent(this::panels);
    marks(panels);
    add("</svg>");
  }

  private static int panelHeight(Results results) {
    return PANEL_HEAD + results.contenders().size() * ROW + 20;
  }

  private static int panelsHeight(Results results) {
    return (PANELS.size() + COLUMNS - 1) / COLUMNS * panelHeight(results);
  }

  private void panels(Results figures) {
    for (int i = 0; i < PANELS.size(); i++) {
      int x = 16 + i % COLUMNS * PANEL_WIDTH;
      int y = HEAD + i / COLUMNS * panelHeight(figures);
      panel(PANELS.get(i), figures, figures.contenders(), x, y);
    }
  }

  /** A bar per mark, as long as what was seen of it; a tick where it is met. */
  private void marks(int y) {
    add("<text x='16' y='%d' font-weight='bold'>marks</text>".formatted(y + 18));
    int row = y + PANEL_HEAD - 8;
    for (Mark mark : marks) {
      double share = Math.min(2, mark.seen().orElse(0) / mark.wanted()) / 2;
      String length = String.format(Locale.ROOT, "%.1f", share * LONGEST);
      String colour = mark.verdict() == Mark.Verdict.MET ? "#0b6e4f" : "#b44d12";
      int middle = MARK_LABEL + LONGEST / 2;
      add(
          "<text x='%d' y='%d' text-anchor='end'>%s</text>"
              .formatted(MARK_LABEL - 8, row + 14, escape(mark.title())));
      add(
          "<rect x='%d' y='%d' width='%s' height='%d' fill='%s'/>"
              .formatted(MARK_LABEL, row, length, BAR, colour));
      add(
          "<path d='M%d %d v%d' stroke='#1f2933' stroke-width='2'/>"
              .formatted(middle, row - 3, BAR + 6));
      add(
          "<text x='%d' y='%d'>%s</text>"
              .formatted(
                  MARK_LABEL + LONGEST + 12,
                  row + 14,
                  escape(String.join(", ", Marks.said(mark)))));
      row += ROW;
    }
  }

  /** The bound is so much higher than all tunnels that its bar is cut where theirs would shrink. */
  private void panel(Measure measure, Results results, List<String> names, int x, int y) {
    add(
        ("<text x='%d' y='%d' font-weight='bold'>%s <tspan font-weight='normal' fill='#52606d'>%s,"
                + " %s is better</tspan></text>")
            .formatted(
                x,
                y + 18,
                escape(measure.title()),
                escape(measure.unit()),
                measure.moreIsBetter() ? "more" : "less"));
    double scale =
        names.stream()
            .filter(name -> !name.equals(Results.DIRECT))
            .mapToDouble(name -> results.median(name, measure).orElse(0))
            .max()
            .orElse(0);
    int row = y + PANEL_HEAD - 8;
    for (String name : names) {
      bar(name, results.median(name, measure), scale, x, row);
      row += ROW;
    }
  }

  private void bar(String name, OptionalDouble value, double scale, int x, int y) {
    boolean beyond = value.isPresent() && value.getAsDouble() > scale;
    double length =
        value.isEmpty() || scale == 0 ? 0 : Math.min(1, value.getAsDouble() / scale) * LONGEST;
    String colour =
        name.equals(Results.OURS) ? "#0b6e4f" : name.equals(Results.DIRECT) ? "#cbd2d9" : "#829ab1";
    add(
        "<text x='%d' y='%d' text-anchor='end'>%s</text>"
            .formatted(x + LABEL - 8, y + 14, escape(name)));
    add(
        "<rect x='%d' y='%d' width='%s' height='%d' fill='%s'/>"
            .formatted(x + LABEL, y, String.format(Locale.ROOT, "%.1f", length), BAR, colour));
    add(
        "<text x='%d' y='%d'>%s</text>"
            .formatted(
                x + LABEL + (int) length + 6, y + 14, (beyond ? "→ " : "") + Table.number(value)));
  }

  private void add(String element) {
    svg.append(element).append('\n');
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
