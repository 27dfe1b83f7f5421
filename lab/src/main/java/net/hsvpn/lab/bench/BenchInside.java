package net.hsvpn.lab.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.dataplane.io.linux.Privileges;
import net.hsvpn.lab.bench.scale.ScaleBench;
import net.hsvpn.lab.bench.scale.ScaleResults;
import net.hsvpn.lab.bench.scale.ScaleTable;
import net.hsvpn.lab.isolation.Lifeline;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.Progress;

/** The part of {@code bench} that runs inside {@link net.hsvpn.lab.isolation.Isolation}. */
public final class BenchInside {
  private BenchInside() {}

  /** Started by {@link BenchCommand} only, with the words of an {@link Order}. */
  public static void main(String[] args) {
    Lifeline.follow();
    System.exit(run(Order.of(args), System.out, System.err));
  }

  private static int run(Order order, PrintStream out, PrintStream err) {
    try {
      Privileges.require();
      Machine machine = Machine.here();
      out.println(machine.describe());
      if (machine.busy()) {
        out.println(
            "This machine is busy with other work; on a quiet one the figures will differ.");
      }
      out.printf(
          "%d runs; first %d s after the tunnel is up (a figure of its own), then %d s each%n%n",
          order.runs(), order.firstSeconds(), order.seconds());
      Report report = order.scale() ? scale(order, out) : contenders(order, out);
      out.println((order.shown() ? "\n" : "") + report.text());
      write(order, machine, report);
      return 0;
    } catch (LabException | IOException e) {
      if (!Lifeline.cut()) {
        err.println("bench: " + e.getMessage());
      }
      return 1;
    }
  }

  /**
   * Results of whatever kind.
   *
   * @param text for people
   * @param document for programs
   * @param results drawn above the marks, if they are of contenders
   */
  private record Report(
      String text, Map<String, Object> document, Optional<Results> results, List<Mark> marks) {}

  private static Report contenders(Order order, PrintStream out) {
    try (Bench bench = new Bench(order, new Progress(out, order.shown()))) {
      Results results = bench.run();
      return new Report(
          Table.of(results),
          JsonFile.document(order, results),
          Optional.of(results),
          Marks.of(results));
    }
  }

  private static Report scale(Order order, PrintStream out) {
    try (ScaleBench bench =
        new ScaleBench(order.firstSeconds(), order.seconds(), new Progress(out, order.shown()))) {
      ScaleResults results = bench.run(order.runs());
      List<String> lines = new ArrayList<>(ScaleTable.lines(results));
      lines.add("");
      lines.addAll(Marks.lines(results.marks()));
      return new Report(
          String.join("\n", lines),
          JsonFile.document(order, results),
          Optional.empty(),
          results.marks());
    }
  }

  private static void write(Order order, Machine machine, Report report) throws IOException {
    if (order.json().isPresent()) {
      Files.writeString(order.json().get(), JsonFile.text(machine, report.document()));
    }
    if (order.plot().isPresent()) {
      Path file = order.plot().get();
      Plot plot = new Plot(machine, report.results(), report.marks());
      Files.writeString(file, file.toString().endsWith(".html") ? plot.html() : plot.svg());
    }
  }
}
