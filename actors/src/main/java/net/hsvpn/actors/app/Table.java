package net.hsvpn.actors.app;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Columns for people: as wide as needed, numbers to the right. */
final class Table {
  private final List<String> heads;
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... heads) {
    this.heads = List.of(heads);
  }

  Table row(Object... cells) {
    if (cells.length != heads.size()) {
      throw new IllegalArgumentException(
          cells.length + " cells: expected " + heads.size() + ", one per column");
    }
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(printable(String.valueOf(cell)));
    }
    rows.add(row);
    return this;
  }

  /** Control characters never reach the terminal: names come from peers, too. */
  private static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  @Override
  public String toString() {
    int[] widths =
        IntStream.range(0, heads.size())
            .map(column ->
                Math.max(
                    heads.get(column).length(),
                    rows.stream().mapToInt(r -> r.get(column).length()).max().orElse(0)))
            .toArray();
    StringBuilder out = new StringBuilder();
    append(out, heads, widths);
    rows.forEach(row -> append(out, row, widths));
    return out.toString();
  }

  private void append(StringBuilder out, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String padding = " ".repeat(widths[i] - cells.get(i).length());
      line.append(i == 0 ? "" : "  ")
          .append(numeric(i) ? padding + cells.get(i) : cells.get(i) + padding);
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }

  private boolean numeric(int column) {
    return !rows.isEmpty()
        && rows.stream().allMatch(r -> r.get(column).matches("[0-9]+(\\.[0-9]+)?( [kMGT]?B)?"));
  }
}
