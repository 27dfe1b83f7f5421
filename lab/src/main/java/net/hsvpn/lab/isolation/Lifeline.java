package net.hsvpn.lab.isolation;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The inner process's standard input: when it ends, the process that started this one has gone, and
 * so must all that was made here.
 */
public final class Lifeline {
  private static volatile boolean cut;

  private Lifeline() {}

  /** Follows it from now on; its end runs the shutdown hooks, which take everything down. */
  public static void follow() {
    Thread.ofPlatform().daemon().name("lifeline").start(Lifeline::read);
  }

  /** True once it has ended: what fails from now on fails because it is being taken down. */
  public static boolean cut() {
    return cut;
  }

  private static void read() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      System.err.println("standard input: " + e.getMessage());
    }
    cut = true;
    System.exit(1);
  }
}
