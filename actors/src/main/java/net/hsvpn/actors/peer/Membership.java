package net.hsvpn.actors.peer;

import java.time.Instant;

/** What the actor of one user tells that of the peer which the user belongs to. Any thread. */
interface Membership {
  /** A peer of its own. */
  Membership NONE =
      new Membership() {
        @Override
        public void idle() {}

        @Override
        public void contacted(Instant begun) {}
      };

  /** Nothing of the user is left. */
  void idle();

  /** The user knows of no IKE SA with us that began earlier (RFC 7296 section 2.4). */
  void contacted(Instant begun);
}
