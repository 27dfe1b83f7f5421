package net.hsvpn.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.hsvpn.lab.run.Hsvpn;
import net.hsvpn.lab.run.Output;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shortest bench there is: that everything is measured, not how much it is. */
@Tag("interop")
class BenchTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  @Test
  void measuresEverythingAndLeavesOnlyItsFiles(@TempDir Path folder) throws Exception {
    Path json = folder.resolve("bench.json");
    Path plot = folder.resolve("bench.svg");
    Output output =
        Hsvpn.run(
            LIMIT,
            "bench",
            "--against=strongswan",
            "--runs=1",
            "--seconds=1",
            "--first-seconds=1",
            "--json=" + json,
            "--plot=" + plot);
    assertThat(output.exit()).as(output.both()).isZero();
    assertThat(output.stderr()).isEmpty();
    assertThat(output.stdout())
        .contains("cores of", "TCP, one stream, Mbit/s", "hsvpn divided by the other", "bound")
        .doesNotContain("run 1 of 1");

    JsonNode results = new ObjectMapper().readTree(json.toFile());
    JsonNode medians = results.path("medians");
    for (Measure measure : Measure.values()) {
      assertThat(medians.path(Results.OURS).path(measure.key()).isNumber())
          .as(measure.key())
          .isTrue();
    }
    for (String contender : List.of(Results.DIRECT, Results.OURS, "strongswan")) {
      for (Measure measure :
          List.of(Measure.ONE_STREAM, Measure.SMALL_PACKETS, Measure.ROUND_TRIP)) {
        assertThat(medians.path(contender).path(measure.key()).asDouble())
            .as("%s of %s", measure, contender)
            .isPositive();
      }
    }
    assertThat(results.at("/ratios/strongswan/oneStream").asDouble()).isPositive();
    assertThat(results.at("/bound/share").asDouble()).isPositive();
    assertThat(results.path("visits")).hasSize(3);
    assertThat(results.at("/versions/strongswan").asText()).containsIgnoringCase("strongswan");
    assertThat(Files.readString(plot)).startsWith("<svg ").contains("strongswan");
  }

  @Test
  void wrongUsageHasItsOwnExitCode(@TempDir Path folder) {
    Duration soon = Duration.ofSeconds(60);
    assertThat(Hsvpn.run(soon, "bench", "--against=nobody").stderr()).contains("wireguard-go");
    assertThat(Hsvpn.run(soon, "bench", "--runs=0").exit()).isEqualTo(2);
    assertThat(Hsvpn.run(soon, "bench", "--plot=" + folder.resolve("a.png")).exit()).isEqualTo(2);
    assertThat(Hsvpn.run(soon, "bench", "--json=/nowhere/a.json").exit()).isEqualTo(2);
  }
}
