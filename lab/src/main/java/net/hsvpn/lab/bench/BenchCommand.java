package net.hsvpn.lab.bench;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.hsvpn.lab.bench.contender.Contender;
import net.hsvpn.lab.bench.micro.MicroBench;
import net.hsvpn.lab.isolation.InnerProcess;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.Progress;
import net.hsvpn.lab.run.ScratchFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hsvpn bench}: measures in a corner of the machine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures the data plane, and others' on the same hosts.",
    footer = {
      "",
      "Two gateways, a cable, and iperf3, all on this machine: TCP with one stream and four,",
      "small packets, round trips, CPU time, memory. Ours and each other in turn; medians and",
      "ratios within each run. Exit code 0 if all was measured, whatever the figures."
    })
public final class BenchCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int LONGEST = 3600;
  private static final int MOST_RUNS = 1000;
  private static final String NOBODY = "none";
  private static final String EVERYTHING = ".*";
  private static final List<String> NOT_OF_MICRO =
      List.of("--against", "--seconds", "--first-seconds", "--runs", "--scale", "--plot");

  @Spec private CommandSpec spec;

  @Option(
      names = "--against",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "wireguard-go,openvpn,strongswan",
      description = "Others to compare with, or none (default: ${DEFAULT-VALUE}).")
  private List<String> against;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How long each load lasts (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--first-seconds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How long the first load after the start lasts (default: ${DEFAULT-VALUE}).")
  private int firstSeconds;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often all is repeated (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--scale",
      description = "Measure many contexts, routes and SAs against few, instead of others.")
  private boolean scale;

  @Option(
      names = "--micro",
      arity = "0..1",
      fallbackValue = EVERYTHING,
      paramLabel = "REGEX",
      description =
          "Measure single steps of the packet path with JMH, and nothing else: those whose name"
              + " matches, or all.")
  private Pattern micro;

  @Option(names = "--json", paramLabel = "FILE", description = "Write everything as JSON.")
  private Path json;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw the medians; FILE ends in .svg or .html.")
  private Path plot;

  /** Returns the exit code. */
  @Override
  public Integer call() throws IOException, InterruptedException {
    if (micro != null) {
      return micro();
    }
    between("--seconds", seconds, LONGEST);
    between("--first-seconds", firstSeconds, LONGEST);
    between("--runs", runs, MOST_RUNS);
    List<Contender> others = scale ? List.of() : others();
    writable("--json", json);
    writable("--plot", plot);
    if (plot != null && !ending(plot).matches("\\.(svg|html)")) {
      throw wrong("--plot " + plot + ": expected a name that ends in .svg or .html");
    }
    try (ScratchFolder folder = ScratchFolder.create("bench")) {
      List<Contender> all = new ArrayList<>(List.of(Contender.direct(), Contender.hsvpn()));
      all.addAll(others);
      Contender.needAll(all);
      Order order =
          new Order(
              Progress.watched(),
              seconds,
              firstSeconds,
              runs,
              scratch(folder, "results", json),
              scratch(folder, "plot", plot),
              scale,
              others);
      int exit = InnerProcess.run(folder, BenchInside.class, order.words());
      if (exit == 0) {
        deliver(order.json(), json);
        deliver(order.plot(), plot);
      }
      return exit;
    } catch (LabException e) {
      spec.commandLine().getErr().println("bench: " + e.getMessage());
      return FAILED;
    }
  }

  private int micro() {
    for (String option : NOT_OF_MICRO) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw wrong(option + " does not go with --micro");
      }
    }
    writable("--json", json);
    if (MicroBench.names(micro).isEmpty()) {
      throw wrong(
          "--micro %s: matches none of%n  %s"
              .formatted(
                  micro, String.join("\n  ", MicroBench.names(Pattern.compile(EVERYTHING)))));
    }
    try {
      MicroBench.run(micro, Optional.ofNullable(json), Progress.watched(), System.out);
      return 0;
    } catch (LabException e) {
      spec.commandLine().getErr().println("bench: " + e.getMessage());
      return FAILED;
    }
  }

  private List<Contender> others() {
    List<Contender> others = new ArrayList<>();
    for (String name : new LinkedHashSet<>(against)) {
      if (!name.equals(NOBODY)) {
        others.add(
            Contender.other(name)
                .orElseThrow(() ->
                    wrong("--against %s: expected %s or none".formatted(name, knownOthers()))));
      }
    }
    return others;
  }

  private static String knownOthers() {
    return Contender.others().stream().map(Contender::name).collect(Collectors.joining(", "));
  }

  /** The inner process sees another /run than its user; so its files are handed over. */
  private static Optional<Path> scratch(ScratchFolder folder, String name, Path wanted) {
    return Optional.ofNullable(wanted).map(file -> folder.path().resolve(name + ending(file)));
  }

  private static void deliver(Optional<Path> from, Path to) throws IOException {
    if (from.isPresent()) {
      Files.copy(from.get(), to, REPLACE_EXISTING);
    }
  }

  private static String ending(Path file) {
    String name = file.getFileName().toString();
    return name.substring(Math.max(0, name.lastIndexOf('.')));
  }

  private void between(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw wrong("%s %d: expected 1 to %d".formatted(option, value, most));
    }
  }

  /** Better now than after minutes of measuring. */
  private void writable(String option, Path file) {
    if (file != null && !Files.isWritable(file.toAbsolutePath().getParent())) {
      throw wrong(option + " " + file + ": its folder is missing or cannot be written to");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
