package net.hsvpn.lab.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import net.hsvpn.dataplane.io.linux.Privileges;
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
      try (Bench bench = new Bench(order, new Progress(out, order.shown()))) {
        Results results = bench.run();
        out.println((order.shown() ? "\n" : "") + Table.of(results));
        write(order, machine, results);
      }
      return 0;
    } catch (LabException | IOException e) {
      if (!Lifeline.cut()) {
        err.println("bench: " + e.getMessage());
      }
      return 1;
    }
  }

  private static void write(Order order, Machine machine, Results results) throws IOException {
    if (order.json().isPresent()) {
      Files.writeString(order.json().get(), JsonFile.of(machine, order, results));
    }
    if (order.plot().isPresent()) {
      Path file = order.plot().get();
      Files.writeString(
          file,
          file.toString().endsWith(".html")
              ? Plot.html(machine, results)
              : Plot.svg(machine, results));
    }
  }
}
