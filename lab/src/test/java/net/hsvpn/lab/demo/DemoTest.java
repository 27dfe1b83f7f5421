package net.hsvpn.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.run.Hsvpn;
import net.hsvpn.lab.run.LabProcess;
import net.hsvpn.lab.run.Output;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The demonstration from the command line on, as its user sees it in a pipe. */
@Tag("interop")
class DemoTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Test
  void everythingHoldsAndNothingIsLeft() {
    Output output = Hsvpn.run(LIMIT, "demo", "--seconds", "1");
    assertThat(output.exit()).as(output.both()).isZero();
    assertThat(output.stdout())
        .contains("| hub ", "| branch-1 ", "| branch-2 ", "10.3.0.0/16")
        .contains("office", "guest", "till", "foreign packets")
        .contains("in 2 IPsec tunnels", "readable: 0")
        .doesNotContain("ready");
    assertThat(output.stderr()).isEmpty();
  }

  @Test
  void wrongUsageHasItsOwnExitCode() {
    assertThat(Hsvpn.run(LIMIT, "demo", "--seconds", "0").exit()).isEqualTo(2);
    assertThat(Hsvpn.run(LIMIT, "demo", "--no-such-option").exit()).isEqualTo(2);
  }

  @Test
  void aSignalEndsEverything() {
    List<String> words = Hsvpn.line("demo", "--keep");
    try (LabProcess demo = LabProcess.start("demo", words, Map.of())) {
      demo.awaitLine(line -> line.contains("dashboard"), LIMIT);
      ProcessHandle outer = ProcessHandle.of(demo.pid()).orElseThrow();
      List<ProcessHandle> inner = outer.descendants().toList();
      assertThat(inner).hasSizeGreaterThan(3);
      demo.terminate();
      assertThat(demo.awaitEnd(LIMIT)).isTrue();
      inner.forEach(process -> process.onExit().join());
      assertThat(demo.log()).doesNotContain("demo:");
    }
  }
}
