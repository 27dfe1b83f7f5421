package net.hsvpn.lab.demo;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Tells somebody at a terminal what is going on; in a pipe it stays quiet. One thread at a time.
 */
final class Progress {
  private final PrintStream out;
  private final boolean shown;
  private final long start = System.nanoTime();

  Progress(PrintStream out, boolean shown) {
    this.out = out;
    this.shown = shown;
  }

  /** Something has been reached. */
  void step(String text) {
    if (shown) {
      double seconds = (System.nanoTime() - start) / 1e9;
      out.printf(Locale.ROOT, "%6.1f s  %s%n", seconds, text);
      out.flush();
    }
  }
}
