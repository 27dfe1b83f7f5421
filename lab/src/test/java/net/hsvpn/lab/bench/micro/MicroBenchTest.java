package net.hsvpn.lab.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.regex.Pattern;
import net.hsvpn.lab.run.Hsvpn;
import net.hsvpn.lab.run.Output;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** That each benchmark runs and does what it is to measure, not how fast. */
class MicroBenchTest {
  private static final Pattern ALL = Pattern.compile(".*");
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void everyBenchmarkRuns() {
    // Another JMH may run on this machine: nothing is timed here.
    System.setProperty("jmh.ignoreLock", "true");
    Collection<RunResult> results =
        MicroBench.run(
            MicroBench.options(ALL)
                .param("routes", "10", "1000")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(10))
                .verbosity(VerboseMode.SILENT)
                .build());
    assertThat(results)
        .extracting(result -> result.getParams().getBenchmark())
        .containsAll(MicroBench.names(ALL));
    assertThat(MicroBench.names(ALL))
        .extracting(name -> name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1))
        .containsExactlyInAnyOrder(
            "SealBenchmark.seal",
            "OpenBenchmark.open",
            "LookupBenchmark.v4",
            "LookupBenchmark.v6",
            "ReplayWindowBenchmark.inOrder",
            "ReplayWindowBenchmark.reordered",
            "ReplayWindowBenchmark.replayed",
            "ChecksumBenchmark.checksum");
    assertThat(results)
        .allSatisfy(result -> {
          assertThat(result.getPrimaryResult().getScore()).isPositive();
          assertThat(result.getPrimaryResult().getScoreUnit()).isEqualTo("ns/op");
        });
  }

  @Test
  void wrongUsageIsTold() {
    Output unknown = Hsvpn.run(SOON, "bench", "--micro=Velocity");
    assertThat(unknown.exit()).as(unknown.both()).isEqualTo(2);
    assertThat(unknown.stderr()).contains("--micro Velocity", "SealBenchmark.seal");
    Output mixed = Hsvpn.run(SOON, "bench", "--micro", "--scale");
    assertThat(mixed.exit()).as(mixed.both()).isEqualTo(2);
    assertThat(mixed.stderr()).contains("--scale does not go with --micro");
  }
}
