package net.hsvpn.peers.wire;

/** Bounds that hold for records however they were made; a breach is the caller's error. */
final class Checks {
  private Checks() {}

  static void count(String what, int found, int min, int max) {
    if (found < min || found > max) {
      throw new IllegalArgumentException(found + " " + what + ": expected " + min + " to " + max);
    }
  }

  static void unsigned(String what, int found, int bits) {
    if (found < 0 || found >= 1 << bits) {
      throw new IllegalArgumentException(
          what + " " + found + ": expected 0 to " + ((1 << bits) - 1));
    }
  }
}
