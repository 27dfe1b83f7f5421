package net.hsvpn.peers.exchange;

import net.hsvpn.peers.sa.Env;

/** Explicit IVs of SK payloads: node incarnation (16 bits) | counter (48 bits). */
final class Ivs {
  private static final int COUNTER_BITS = 48;

  private Ivs() {}

  static long of(Env env, long counter) {
    if (counter < 0 || counter >>> COUNTER_BITS != 0) {
      throw new IllegalStateException("the IV counter of an IKE SA ran out");
    }
    return ((long) env.incarnation() << COUNTER_BITS) | counter;
  }
}
