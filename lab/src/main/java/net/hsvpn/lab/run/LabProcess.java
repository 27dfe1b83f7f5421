package net.hsvpn.lab.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A program that keeps running: its output is kept (the newest lines), and it is ended by its
 * process id, gently first. Safe for use by several threads.
 */
public final class LabProcess implements AutoCloseable {
  private static final int LINES_KEPT = 50_000;
  private static final Duration GENTLE = Duration.ofSeconds(8);

  private final String name;
  private final Process process;
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private final Thread reader;
  private boolean ended;

  private LabProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.reader = Thread.ofPlatform().daemon().name("log of " + name).start(this::read);
  }

  /**
   * Starts a program.
   *
   * @param name what messages call it
   * @throws LabException if it cannot be started
   */
  public static LabProcess start(String name, List<String> words, Map<String, String> environment) {
    return start(name, words, environment, ProcessBuilder.Redirect.from(new File("/dev/null")));
  }

  /** Starts a program that does what {@link #tell} tells it. */
  public static LabProcess startListening(String name, List<String> words) {
    return start(name, words, Map.of(), ProcessBuilder.Redirect.PIPE);
  }

  private static LabProcess start(
      String name,
      List<String> words,
      Map<String, String> environment,
      ProcessBuilder.Redirect input) {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.redirectInput(input);
    builder.environment().putAll(environment);
    try {
      return new LabProcess(name, builder.start());
    } catch (IOException e) {
      throw new LabException(name + " did not start: " + Tools.missing(words.getFirst()), e);
    }
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** True until the process has ended. */
  public boolean alive() {
    return process.isAlive();
  }

  /** What the process has written so far, standard output and error together. */
  public String log() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }

  /**
   * Waits until the process has written a line (earlier lines count).
   *
   * @throws LabException if it ends or the limit passes before, with its output
   */
  public String awaitLine(Predicate<String> wanted, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (lines) {
      while (true) {
        for (String line : lines) {
          if (wanted.test(line)) {
            return line;
          }
        }
        long left = deadline - System.nanoTime();
        if (ended || left <= 0) {
          throw failure(ended ? "ended before it was ready" : "was not ready in time");
        }
        try {
          TimeUnit.NANOSECONDS.timedWait(lines, Math.max(left, 1_000_000));
        } catch (InterruptedException e) {
          throw LabException.interrupted("waiting for " + name, e);
        }
      }
    }
  }

  /**
   * Waits for the end of the process and of its output.
   *
   * @return true if it has ended within the limit
   */
  public boolean awaitEnd(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) && reader.join(limit);
    } catch (InterruptedException e) {
      throw LabException.interrupted("waiting for the end of " + name, e);
    }
  }

  /**
   * Writes a line to the standard input of a process that listens.
   *
   * @throws LabException if it has ended, with its output
   */
  public void tell(String line) {
    try {
      Writer input = process.outputWriter(UTF_8);
      input.write(line + "\n");
      input.flush();
    } catch (IOException e) {
      throw failure("did not take '" + line + "'");
    }
  }

  /** The exit code of a process that has ended. */
  public int exit() {
    return process.exitValue();
  }

  /** An error with this process's newest output in it. */
  public LabException failure(String what) {
    String log = log();
    int from = Math.max(0, log.length() - 6000);
    return new LabException("%s %s. Its output:%n%s".formatted(name, what, log.substring(from)));
  }

  /** Asks the process to end (SIGTERM), and returns at once. */
  public void terminate() {
    // Process.destroy would close our end of its output as well, and its last words were lost.
    process.toHandle().destroy();
  }

  /** Ends the process without giving it a chance to clean up (SIGKILL), and waits for it. */
  public void kill() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }

  /** Ends the process: SIGTERM, and after eight seconds SIGKILL. */
  @Override
  public void close() {
    terminate();
    if (!awaitEnd(GENTLE)) {
      kill();
    }
  }

  private void read() {
    try (BufferedReader output = process.inputReader(UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      add("(output lost: " + e.getMessage() + ")");
    }
    synchronized (lines) {
      ended = true;
      lines.notifyAll();
    }
  }

  private void add(String line) {
    synchronized (lines) {
      if (lines.size() == LINES_KEPT) {
        lines.removeFirst();
      }
      lines.addLast(line);
      lines.notifyAll();
    }
  }
}
