package net.hsvpn.actors.peer;

import net.hsvpn.config.Start;

/** When we call the peer without being ordered to. */
enum Wish {
  /** Whenever the tunnel is down. */
  ALWAYS,
  /** When traffic wants into the tunnel. */
  ON_DEMAND,
  /** Never: it calls us. */
  NEVER,
  /** Never, until an order says otherwise: it was ordered to stay down. */
  DOWN;

  static Wish of(Start start) {
    return switch (start) {
      case AT_BOOT -> ALWAYS;
      case ON_DEMAND -> ON_DEMAND;
      case PASSIVE -> NEVER;
    };
  }
}
