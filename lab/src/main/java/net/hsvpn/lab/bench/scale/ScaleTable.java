package net.hsvpn.lab.bench.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import net.hsvpn.lab.bench.Table;

/** The scales for people, in plain characters. */
public final class ScaleTable {
  private static final int TITLE = 46;
  private static final int COLUMN = 15;

  private ScaleTable() {}

  /** The lines, of which the first two are the head. */
  public static List<String> lines(ScaleResults results) {
    List<String> lines = new ArrayList<>();
    lines.add(
        line(
            "medians",
            List.of("Mbit/s", "beside it", "routes in, ms", "SAs in, ms", "live heap, MB")));
    lines.add("-".repeat(lines.getFirst().length()));
    for (Scale scale : results.scales()) {
      List<ToDoubleFunction<ScaleVisit>> figures =
          List.of(
              ScaleVisit::rate,
              ScaleVisit::beside,
              visit -> visit.held().routesMillis(),
              visit -> visit.held().sasMillis(),
              visit -> visit.held().heap());
      lines.add(
          line(
              scale.title(),
              figures.stream()
                  .map(figure -> Table.number(results.median(scale, figure)))
                  .toList()));
    }
    return lines;
  }

  private static String line(String title, List<String> cells) {
    StringBuilder line = new StringBuilder(("%-" + TITLE + "s").formatted(title));
    cells.forEach(cell -> line.append(("%" + COLUMN + "s").formatted(cell)));
    return line.toString();
  }
}
