package net.hsvpn.lab.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the demonstration found out.
 *
 * @param rows one per context
 * @param tunnels IPsec tunnels in use
 * @param outside packets seen between the sites
 * @param readable packets between the sites in which a context's marker was readable
 * @param broken expectations that did not hold, one sentence each
 */
record Outcome(List<Row> rows, int tunnels, long outside, long readable, List<String> broken) {
  /**
   * One context.
   *
   * @param packets that the hub's gateway carried, both ways, all branches
   * @param octets likewise
   * @param megabits per second, bulk transfers of all branches together
   * @param foreign packets of other contexts seen in this one, at any site
   */
  record Row(String context, long packets, long octets, double megabits, long foreign) {}

  Outcome {
    rows = List.copyOf(rows);
    broken = List.copyOf(broken);
  }

  /** The summary for people. */
  String table() {
    List<String> lines = new ArrayList<>();
    lines.add(line("context", "packets", "bytes", "Mbit/s", "foreign packets"));
    lines.add("-".repeat(lines.getFirst().length()));
    for (Row row : rows) {
      lines.add(
          line(
              row.context(),
              "%,d".formatted(row.packets()),
              "%,d".formatted(row.octets()),
              String.format(Locale.ROOT, "%.1f", row.megabits()),
              "%,d".formatted(row.foreign())));
    }
    lines.add("");
    lines.add(
        "%d networks in %d IPsec tunnels; %,d packets between the sites, readable: %,d"
            .formatted(rows.size() * tunnels, tunnels, outside, readable));
    return String.join("\n", lines);
  }

  private static String line(
      String context, String packets, String octets, String rate, String foreign) {
    return "%-8s %12s %16s %9s %17s".formatted(context, packets, octets, rate, foreign);
  }
}
