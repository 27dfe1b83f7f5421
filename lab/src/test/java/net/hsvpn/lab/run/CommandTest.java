package net.hsvpn.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommandTest {
  @Test
  void keepsBothStreamsAndTheExitCode() {
    Output output = Command.of("sh", "-c", "cat; echo no >&2; exit 3").reading("yes").attempt();
    assertThat(output).isEqualTo(new Output(3, "yes", "no\n"));
  }

  @Test
  void aFailureNamesTheCommandAndItsOutput() {
    assertThatThrownBy(() -> Command.of("sh", "-c", "echo broken; exit 4").run())
        .isInstanceOf(LabException.class)
        .hasMessageContaining("sh -c echo broken; exit 4")
        .hasMessageContaining("code 4")
        .hasMessageContaining("broken");
  }

  @Test
  void aProgramThatTakesTooLongIsStopped() {
    assertThatThrownBy(() ->
            Command.of("sh", "-c", "echo begun; exec cat /dev/zero >/dev/null")
                .within(Duration.ofMillis(300))
                .run())
        .isInstanceOf(LabException.class)
        .hasMessageContaining("stopped")
        .hasMessageContaining("begun");
  }

  @Test
  void aMissingProgramIsNamedWithItsPackage() {
    assertThatThrownBy(() -> Command.of("/nowhere/tshark", "-v").run())
        .isInstanceOf(LabException.class)
        .hasMessageContaining("apt-get install tshark");
    assertThatThrownBy(() -> Tools.need("sh", "no-such-program-1", "no-such-program-2"))
        .hasMessageContaining("no-such-program-1")
        .hasMessageContaining("no-such-program-2");
  }

  @Test
  void aLongRunningProgramIsEndedGentlyAndItsLogKept() {
    try (LabProcess process =
        LabProcess.start(
            "loop",
            java.util.List.of(
                "sh", "-c", "trap 'echo bye; exit 0' TERM; echo up; while :; do :; done"),
            java.util.Map.of())) {
      assertThat(process.awaitLine("up"::equals, Duration.ofSeconds(5))).isEqualTo("up");
      process.terminate();
      assertThat(process.awaitEnd(Duration.ofSeconds(5))).isTrue();
      assertThat(process.alive()).isFalse();
      assertThat(process.log()).isEqualTo("up\nbye");
      assertThatThrownBy(() -> process.awaitLine("never"::equals, Duration.ofSeconds(5)))
          .hasMessageContaining("loop ended before it was ready")
          .hasMessageContaining("bye");
    }
  }
}
