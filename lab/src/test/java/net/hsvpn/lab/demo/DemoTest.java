package net.hsvpn.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.hsvpn.lab.run.Command;
import net.hsvpn.lab.run.Output;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The demonstration from the command line on, as its user sees it in a pipe. */
@Tag("interop")
class DemoTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @Test
  void everythingHoldsAndNothingIsLeft() {
    Output output = hsvpn("demo", "--seconds", "1");
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
    assertThat(hsvpn("demo", "--seconds", "0").exit()).isEqualTo(2);
    assertThat(hsvpn("demo", "--no-such-option").exit()).isEqualTo(2);
  }

  private static Output hsvpn(String... arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "net.hsvpn.actors.app.Main"));
    words.addAll(List.of(arguments));
    return Command.of(words).within(LIMIT).attempt();
  }
}
