package net.hsvpn.lab.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One run of a short-lived program. Immutable; every run is a new process.
 *
 * @param words the program and its arguments, never passed through a shell
 * @param input what the program reads from its standard input
 * @param environment added to the environment of this process
 * @param limit after this time the program is killed and the run has failed
 */
public record Command(
    List<String> words, String input, Map<String, String> environment, Duration limit) {
  private static final Duration USUAL_LIMIT = Duration.ofSeconds(20);

  /** Copies its arguments. */
  public Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  /** A command with empty input and a limit of 20 seconds. */
  public static Command of(String... words) {
    return of(List.of(words));
  }

  /** A command with empty input and a limit of 20 seconds. */
  public static Command of(List<String> words) {
    return new Command(words, "", Map.of(), USUAL_LIMIT);
  }

  /** The same with another time limit. */
  public Command within(Duration other) {
    return new Command(words, input, environment, other);
  }

  /** The same with text on standard input. */
  public Command reading(String text) {
    return new Command(words, text, environment, limit);
  }

  /** The same with these environment variables added. */
  public Command with(Map<String, String> variables) {
    return new Command(words, input, variables, limit);
  }

  /**
   * Runs the program and returns what it wrote.
   *
   * @throws LabException if it cannot start, takes too long, or ends with another code than 0
   */
  public Output run() {
    Output output = attempt();
    if (!output.ok()) {
      throw new LabException(
          "'%s' failed with code %d:%n%s".formatted(line(), output.exit(), output.both().strip()));
    }
    return output;
  }

  /**
   * Runs the program and returns what it wrote, whatever its exit code.
   *
   * @throws LabException if it cannot start or takes too long
   */
  public Output attempt() {
    Process process;
    try {
      ProcessBuilder builder = new ProcessBuilder(words);
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException e) {
      throw new LabException(Tools.missing(words.getFirst()) + " (" + e.getMessage() + ")", e);
    }
    CompletableFuture<String> stdout = drain(process.getInputStream());
    CompletableFuture<String> stderr = drain(process.getErrorStream());
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(UTF_8));
    } catch (IOException e) {
      // A program that ends without reading its input is judged by its exit code, not by our pipe.
      process.onExit().join();
    }
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        throw new LabException(
            "'%s' was stopped after %d s; it had written:%n%s"
                .formatted(
                    line(),
                    limit.toSeconds(),
                    new Output(-1, stdout.join(), stderr.join()).both().strip()));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw LabException.interrupted("running '" + line() + "'", e);
    }
    return new Output(process.exitValue(), stdout.join(), stderr.join());
  }

  private String line() {
    return String.join(" ", words);
  }

  private static CompletableFuture<String> drain(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try (stream) {
            text.complete(new String(stream.readAllBytes(), UTF_8));
          } catch (IOException e) {
            text.complete("(output lost: " + e.getMessage() + ")");
          }
        });
    return text;
  }
}
