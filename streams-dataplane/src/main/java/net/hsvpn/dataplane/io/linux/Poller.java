package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Waits until one of several sockets or devices is ready, or somebody calls {@link #wakeup}.
 *
 * <p>Threads: {@link #add}, {@link #remove}, {@link #await} and the questions about a slot belong
 * to one thread, best a platform thread, which the wait holds. {@link #wakeup} and {@link #close}
 * may be called by any. Nothing allocates but add. Remove a slot before closing what it waits for.
 */
public final class Poller implements AutoCloseable {
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final int FREE = -1;

  /** The event descriptor stands before slot 0, so that the kernel sees no more than is in use. */
  private static final int EVENT = -1;

  private final Handle event;
  private final int capacity;
  private final MemorySegment fds;
  private final MemorySegment timeout;
  private final MemorySegment callState;
  private final MemorySegment drained;
  private final MemorySegment wakeState;
  private final MemorySegment oneWakeup;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile boolean closing;
  private int used;

  private Poller(Handle event, int capacity) {
    this.event = event;
    this.capacity = capacity;
    fds = event.arena().allocate((capacity + 1L) * Abi.POLLFD_SIZE, 8);
    timeout = event.arena().allocate(2 * Long.BYTES, 8);
    callState = event.newCallState();
    drained = event.arena().allocate(JAVA_LONG);
    wakeState = event.newCallState();
    oneWakeup = event.arena().allocateFrom(JAVA_LONG, 1);
    for (int i = 0; i < capacity; i++) {
      set(i, FREE, 0);
    }
    set(EVENT, event.fd(), Abi.POLLIN);
  }

  /**
   * Opens a poller that waits for nothing yet.
   *
   * @param capacity most objects to wait for, 1 to 1024
   */
  public static Poller open(int capacity) throws IOException {
    if (capacity < 1 || capacity > 1024) {
      throw new IllegalArgumentException("capacity " + capacity + ": expected 1 to 1024");
    }
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      int fd = Libc.eventfd(errno, 0, Abi.EFD_NONBLOCK | Abi.EFD_CLOEXEC);
      return new Poller(new Handle(NativeError.check("eventfd", "poller", fd), "poller"), capacity);
    }
  }

  /** Begins to wait for something to read; the slot to ask about it. */
  public int add(Pollable pollable) {
    for (int slot = 0; slot < capacity; slot++) {
      if (fds.get(JAVA_INT, at(slot)) == FREE) {
        set(slot, pollable.fd(), Abi.POLLIN);
        used = Math.max(used, slot + 1);
        return slot;
      }
    }
    throw new IllegalStateException("poller is full: it was opened for " + capacity);
  }

  /** Ends the wait for a slot, which becomes free. */
  public void remove(int slot) {
    set(checked(slot), FREE, 0);
    while (used > 0 && fds.get(JAVA_INT, at(used - 1)) == FREE) {
      used--;
    }
  }

  /**
   * Waits.
   *
   * @param timeoutNanos 0 only looks; negative waits without limit
   * @return how many slots are ready; 0 after a timeout, a wakeup, or once it is closing
   */
  public int await(long timeoutNanos) throws IOException {
    if (closing) {
      return 0;
    }
    MemorySegment limit = MemorySegment.NULL;
    if (timeoutNanos >= 0) {
      timeout.set(JAVA_LONG, 0, timeoutNanos / NANOS_PER_SECOND);
      timeout.set(JAVA_LONG, Long.BYTES, timeoutNanos % NANOS_PER_SECOND);
      limit = timeout;
    }
    try {
      return answered(PacketCalls.ppoll(callState, fds, used + 1, limit));
    } catch (IllegalStateException e) {
      return afterClose(e);
    }
  }

  private int answered(int ready) throws NativeError {
    if (ready <= 0) {
      if (ready < 0 && -ready != Errno.EINTR.code()) {
        throw NativeError.of("ppoll", event.subject(), -ready);
      }
      // The kernel leaves the answers of the wait before in place.
      clearAnswers();
      return 0;
    }
    if (answers(EVENT) == 0) {
      return ready;
    }
    // First drain, then re-arm: the other way round, a wakeup in between would be drained unseen.
    PacketCalls.read(callState, event.fd(), drained, Long.BYTES);
    woken.getAndSet(false);
    return ready - 1;
  }

  /** The native memory may go between a look at {@code closing} and its use: that is no error. */
  private int afterClose(IllegalStateException e) {
    if (!closing) {
      throw e;
    }
    return 0;
  }

  /** Whether the slot has something to read, or an error that a read will report. */
  public boolean readable(int slot) {
    return answers(checked(slot)) != 0;
  }

  /**
   * Ends the wait in progress, or the next one; after close does nothing. Any thread; wakeups in
   * between count once.
   */
  public void wakeup() {
    if (!woken.getAndSet(true)) {
      signal();
    }
  }

  private void signal() {
    try {
      // Fails only if the counter is at its limit, and then the wait ends anyway.
      PacketCalls.write(wakeState, event.fd(), oneWakeup, Long.BYTES);
    } catch (IllegalStateException e) {
      afterClose(e);
    }
  }

  /** Ends the wait in progress and frees everything but the objects waited for. Idempotent. */
  @Override
  public void close() {
    closing = true;
    signal();
    event.close();
  }

  private void clearAnswers() {
    for (int slot = EVENT; slot < used; slot++) {
      fds.set(JAVA_SHORT, at(slot) + Abi.POLLFD_REVENTS, (short) 0);
    }
  }

  private int answers(int slot) {
    return fds.get(JAVA_SHORT, at(slot) + Abi.POLLFD_REVENTS);
  }

  private void set(int slot, int fd, int events) {
    fds.set(JAVA_INT, at(slot), fd);
    fds.set(JAVA_SHORT, at(slot) + Abi.POLLFD_EVENTS, (short) events);
    fds.set(JAVA_SHORT, at(slot) + Abi.POLLFD_REVENTS, (short) 0);
  }

  private int checked(int slot) {
    if (slot < 0 || slot >= capacity) {
      throw new IndexOutOfBoundsException("slot " + slot + " of " + capacity);
    }
    return slot;
  }

  private static long at(int slot) {
    return (slot + 1L) * Abi.POLLFD_SIZE;
  }
}
