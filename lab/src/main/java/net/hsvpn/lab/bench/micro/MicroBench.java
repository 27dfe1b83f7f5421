package net.hsvpn.lab.bench.micro;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hsvpn.lab.run.LabException;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks of this package. */
public final class MicroBench {
  // More processes rather than longer ones: what the JIT makes of a method differs between them.
  private static final int PROCESSES = 3;
  private static final int WARMUPS = 3;
  private static final int ITERATIONS = 3;
  private static final TimeValue ITERATION = TimeValue.seconds(1);

  private MicroBench() {}

  /** The benchmarks in whose name, package and all, the pattern is found. */
  public static List<String> names(Pattern pattern) {
    OutputFormat silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
    return BenchmarkList.defaultList().find(silent, List.of(pattern.pattern()), List.of()).stream()
        .map(BenchmarkListEntry::getUsername)
        .toList();
  }

  /**
   * Measures each in processes of its own that run with this one's JVM options, and prints the mean
   * time of one call. Takes minutes.
   *
   * @param pattern matches one of {@link #names} or more
   * @param json where the results go in JMH's own format
   * @param shown whether to print all that JMH tells meanwhile
   * @throws LabException if one of them fails, or another JMH runs on this machine
   */
  public static void run(Pattern pattern, Optional<Path> json, boolean shown, PrintStream out) {
    ChainedOptionsBuilder options =
        options(pattern)
            .forks(PROCESSES)
            .warmupIterations(WARMUPS)
            .warmupTime(ITERATION)
            .measurementIterations(ITERATIONS)
            .measurementTime(ITERATION)
            .verbosity(shown ? VerboseMode.NORMAL : VerboseMode.SILENT);
    json.ifPresent(file -> options.resultFormat(ResultFormatType.JSON).result(file.toString()));
    Collection<RunResult> results = run(options.build());
    if (!shown) {
      // Else JMH has printed the same at its end.
      ResultFormatFactory.getInstance(ResultFormatType.TEXT, out).writeOut(results);
    }
  }

  /** What is measured; how often and how long is left open. */
  static ChainedOptionsBuilder options(Pattern pattern) {
    return new OptionsBuilder()
        .include(pattern.pattern())
        .mode(Mode.AverageTime)
        .timeUnit(TimeUnit.NANOSECONDS)
        .threads(1)
        .shouldFailOnError(true);
  }

  static Collection<RunResult> run(Options options) {
    try {
      return new Runner(options).run();
    } catch (RunnerException e) {
      throw new LabException("JMH: " + e.getMessage() + reasons(e), e);
    }
  }

  /** What a benchmark threw hangs below the cause, as suppressed. */
  private static String reasons(RunnerException problem) {
    return Stream.ofNullable(problem.getCause())
        .flatMap(cause -> Stream.of(cause.getSuppressed()))
        .map(reason -> ": " + reason)
        .collect(Collectors.joining());
  }
}
