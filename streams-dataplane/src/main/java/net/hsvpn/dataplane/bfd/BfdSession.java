package net.hsvpn.dataplane.bfd;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One session in asynchronous mode (RFC 5880 section 6). Time is an argument, in nanoseconds of any
 * clock that only goes forward. One thread at a time.
 */
final class BfdSession {
  /** Until a session is up, packets are rare (section 6.8.3). In microseconds. */
  static final long SLOW = 1_000_000;

  private static final long NANOS_PER_MICRO = 1000;

  private final int mine;
  private final long interval;
  private final int multiplier;
  private final RandomGenerator random;

  private BfdState state = BfdState.DOWN;
  private Diagnostic diagnostic = Diagnostic.NONE;
  private int yours;
  private int sequence;
  private boolean heard;
  private int heardSequence;
  private long remoteMinRx = 1;
  private long remoteMinTx;
  private int remoteMultiplier;
  private long heardAt;
  private long sentAt;
  private long wait;
  private boolean polling;
  private boolean answering;

  /**
   * A session that is down.
   *
   * @param mine our discriminator, not 0
   * @param interval between our packets once it is up, and the least that we can take, in
   *     microseconds
   * @param multiplier after how many of our intervals the other end gives us up
   */
  BfdSession(int mine, long interval, int multiplier, long now, RandomGenerator random) {
    this.mine = mine;
    this.interval = interval;
    this.multiplier = multiplier;
    this.random = random;
    this.sequence = random.nextInt();
    this.heardAt = now;
    this.sentAt = now;
  }

  BfdState state() {
    return state;
  }

  Diagnostic diagnostic() {
    return diagnostic;
  }

  int mine() {
    return mine;
  }

  /** Takes a packet whose digest held; false if it is a replay (section 6.7.4). */
  boolean receive(BfdPacket packet, long now) {
    if (packet.yours() != 0 && packet.yours() != mine) {
      return false;
    }
    int ahead = packet.sequence() - heardSequence;
    if (heard && (ahead < 1 || ahead > 3 * Math.max(packet.detectMultiplier(), multiplier))) {
      return false;
    }
    heard = true;
    heardSequence = packet.sequence();
    yours = packet.mine();
    remoteMinRx = packet.requiredMinRx();
    remoteMinTx = packet.desiredMinTx();
    remoteMultiplier = packet.detectMultiplier();
    heardAt = now;
    polling &= !packet.fin();
    answering |= packet.poll();
    follow(packet.state());
    return true;
  }

  /** The state machine of section 6.2, as section 6.8.6 writes it down. */
  private void follow(BfdState theirs) {
    switch (state) {
      case ADMIN_DOWN -> {}
      case DOWN -> {
        if (theirs == BfdState.DOWN) {
          enter(BfdState.INIT, Diagnostic.NONE);
        } else if (theirs == BfdState.INIT) {
          enter(BfdState.UP, Diagnostic.NONE);
        }
      }
      case INIT -> {
        if (theirs == BfdState.INIT || theirs == BfdState.UP) {
          enter(BfdState.UP, Diagnostic.NONE);
        } else if (theirs == BfdState.ADMIN_DOWN) {
          enter(BfdState.DOWN, Diagnostic.NEIGHBOR_DOWN);
        }
      }
      case UP -> {
        if (theirs == BfdState.DOWN || theirs == BfdState.ADMIN_DOWN) {
          enter(BfdState.DOWN, Diagnostic.NEIGHBOR_DOWN);
        }
      }
    }
  }

  private void enter(BfdState next, Diagnostic why) {
    state = next;
    diagnostic = why;
    // A new interval is told by a poll (section 6.8.3), and a change of state at once.
    polling = next == BfdState.UP;
    wait = 0;
    if (next == BfdState.DOWN) {
      yours = 0;
    }
  }

  /** Notices silence (section 6.8.4). */
  void check(long now) {
    if (!heard) {
      return;
    }
    if (now - heardAt > detectionTime()) {
      // Whoever begins anew begins with other numbers (section 6.8.1, bfd.AuthSeqKnown).
      heard = now - heardAt <= 2 * detectionTime();
      if (state == BfdState.UP || state == BfdState.INIT) {
        enter(BfdState.DOWN, Diagnostic.DETECTION_TIME_EXPIRED);
      }
    }
  }

  /** Nanoseconds of silence after which the other end counts as dead. */
  private long detectionTime() {
    return remoteMultiplier * Math.max(requiredMinRx(), remoteMinTx) * NANOS_PER_MICRO;
  }

  private long requiredMinRx() {
    return interval;
  }

  private long desiredMinTx() {
    return state == BfdState.UP ? interval : Math.max(SLOW, interval);
  }

  /** The packet that is due, or none yet. */
  Optional<BfdPacket> send(long now) {
    boolean due = !silent() && now - sentAt >= wait;
    if (!due && !answering) {
      return Optional.empty();
    }
    boolean fin = answering;
    answering = false;
    if (due) {
      sentAt = now;
      wait = jittered(Math.max(desiredMinTx(), remoteMinRx) * NANOS_PER_MICRO);
    }
    sequence++;
    return Optional.of(
        new BfdPacket(
            diagnostic,
            state,
            polling && !fin,
            fin,
            multiplier,
            mine,
            yours,
            desiredMinTx(),
            requiredMinRx(),
            sequence));
  }

  /** The other end wants none (section 6.8.7). */
  private boolean silent() {
    return remoteMinRx == 0;
  }

  /** Less by up to a quarter, so that the packets of many do not come together (section 6.8.7). */
  private long jittered(long nanos) {
    return nanos - random.nextLong(nanos / (multiplier == 1 ? 10 : 4));
  }

  /** When to call {@link #check} and {@link #send} again, at the latest. */
  long nextLook(long now) {
    long send = silent() ? Long.MAX_VALUE : sentAt + wait - now;
    long silence = state == BfdState.DOWN ? Long.MAX_VALUE : heardAt + detectionTime() - now + 1;
    return now + Math.max(0, Math.min(Math.min(send, silence), SLOW * NANOS_PER_MICRO));
  }

  /** Tells the other end on the way out, so that it need not wait. */
  BfdPacket farewell() {
    state = BfdState.ADMIN_DOWN;
    diagnostic = Diagnostic.ADMIN_DOWN;
    sequence++;
    return new BfdPacket(
        diagnostic, state, false, false, multiplier, mine, yours, SLOW, interval, sequence);
  }
}
