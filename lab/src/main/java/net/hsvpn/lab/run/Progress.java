package net.hsvpn.lab.run;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells somebody at a terminal what is going on; in a pipe it stays quiet. One thread at a time.
 */
public final class Progress {
  private final PrintStream out;
  private final boolean shown;
  private final long start = System.nanoTime();

  /** Writes only if somebody is watching. */
  public Progress(PrintStream out, boolean shown) {
    this.out = out;
    this.shown = shown;
  }

  /** True if this process talks to a terminal. */
  public static boolean watched() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  /** Something has been reached. */
  public void step(String text) {
    if (shown) {
      double seconds = (System.nanoTime() - start) / 1e9;
      out.printf(Locale.ROOT, "%6.1f s  %s%n", seconds, text);
      out.flush();
    }
  }
}
