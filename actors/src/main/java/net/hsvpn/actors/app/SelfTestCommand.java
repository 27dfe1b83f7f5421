package net.hsvpn.actors.app;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import net.hsvpn.dataplane.crypto.Sealer;
import net.hsvpn.dataplane.selftest.SelfTest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hsvpn selftest}: what every gateway does before it starts, without the gateway. */
@Command(
    name = "selftest",
    description = "Tests IKE, ciphers and packet path, and tells their speed.",
    mixinStandardHelpOptions = true)
final class SelfTestCommand implements Callable<Integer> {
  private static final int MOST_SECONDS = 3600;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "4",
      description = "How long (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (seconds < 1 || seconds > MOST_SECONDS) {
      throw new ParameterException(
          spec.commandLine(), "--seconds " + seconds + ": expected 1 to " + MOST_SECONDS);
    }
    try (SelfTest test = SelfTest.passed(new SecureRandom())) {
      IkeSelfTest.pass(new SecureRandom());
      long start = System.nanoTime();
      long octets = test.goOn(Duration.ofSeconds(seconds));
      // Bits per nanosecond times a thousand.
      long rate = Math.round(octets * 8_000.0 / (System.nanoTime() - start));
      spec.commandLine()
          .getOut()
          .println(
              "passed; AES-GCM by %s; %d Mbit/s through the packet path"
                  .formatted(Sealer.provider(), rate));
      return 0;
    } catch (IOException e) {
      throw new Failure("the self-test failed: " + e.getMessage(), e);
    }
  }
}
