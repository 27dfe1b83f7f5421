package net.hsvpn.actors.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(args);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gateway",
        "check",
        "status",
        "peers",
        "sas",
        "contexts",
        "routes",
        "drops",
        "events",
        "peer",
        "credentials",
        "selftest",
        "test"
      })
  void everyCommandHasItsHelp(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: hsvpn " + command);
  }

  @Test
  void everyCommandTakesOneLineOfTheOverview() {
    assertThat(run("--help")).isZero();

    List<String> lines = out.toString().lines().toList();
    List<String> commands = lines.subList(lines.indexOf("Commands:") + 1, lines.size());
    assertThat(commands).hasSameSizeAs(Main.commandLine().getSubcommands().keySet());
    assertThat(commands).allMatch(line -> line.matches("  [a-z]+ +[A-Z][^.]*\\."));
  }

  @Test
  void withoutACommandItShowsTheUsage() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("Usage: hsvpn");
  }

  @Test
  void wrongUsageIsTwo() {
    assertThat(run("test")).isEqualTo(2);
    assertThat(run("routes")).isEqualTo(2);
    assertThat(run("nonsense")).isEqualTo(2);
    assertThat(run("check")).isEqualTo(2);
    assertThat(run("selftest", "--seconds", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--seconds 0: expected 1 to 3600");
  }

  @Test
  void theSelfTestPassesAndTellsWhoEncrypts() {
    assertThat(run("selftest", "--seconds", "1")).isZero();
    assertThat(out.toString()).matches("passed; AES-GCM by .+; [0-9]+ Mbit/s .*\\R");
  }

  @Test
  void aFailureIsOneAndSaysWhy() {
    assertThat(run("status", "--api", "http://127.0.0.1:1")).isEqualTo(1);
    assertThat(err.toString()).contains("no gateway answers at http://127.0.0.1:1");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void tablesAlignNumbersToTheRightAndHideControlCharacters() {
    String table = new Table("NAME", "COUNT").row("a\u001b[2J", 5).row("bc", 1234).toString();

    assertThat(table).isEqualTo("NAME   COUNT\na?[2J      5\nbc      1234\n");
  }

  @Test
  void octetsAreReadable() {
    assertThat(Quantity.octets(999)).isEqualTo("999 B");
    assertThat(Quantity.octets(1500)).isEqualTo("1.5 kB");
    assertThat(Quantity.octets(2_000_000_000L)).isEqualTo("2.0 GB");
  }
}
