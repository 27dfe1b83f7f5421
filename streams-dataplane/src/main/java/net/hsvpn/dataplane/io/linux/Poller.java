package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Waits until one of several sockets or devices is ready, or somebody calls {@link #wakeup}. What a
 * wait costs depends on how many are ready, not on how many there are (epoll, level-triggered).
 *
 * <p>Threads: {@link #add}, {@link #remove}, {@link #await} and the questions about slots belong to
 * one thread, best a platform thread, which the wait holds. {@link #wakeup} and {@link #close} may
 * be called by any. Nothing allocates but add. Remove a slot before closing what it waits for.
 */
public final class Poller implements AutoCloseable {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int FREE = -1;

  /** What the kernel hands back for the event descriptor, where others have their slot. */
  private static final int EVENT = -1;

  private final Handle epoll;
  private final Handle event;
  private final int[] fds;
  private final MemorySegment change;
  private final MemorySegment answers;
  private final MemorySegment callState;
  private final MemorySegment drainState;
  private final MemorySegment drained;
  private final MemorySegment wakeState;
  private final MemorySegment oneWakeup;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile boolean closing;

  // The answers of the last wait: slots in the order of the kernel, and whether each is among them.
  private final int[] ready;
  private final boolean[] readable;
  private int readyCount;

  private Poller(Handle epoll, Handle event, int capacity) {
    this.epoll = epoll;
    this.event = event;
    fds = new int[capacity];
    Arrays.fill(fds, FREE);
    ready = new int[capacity];
    readable = new boolean[capacity];
    change = epoll.arena().allocate(Abi.EPOLL_EVENT_SIZE, 8);
    answers = epoll.arena().allocate((capacity + 1L) * Abi.EPOLL_EVENT_SIZE, 8);
    callState = epoll.newCallState();
    drainState = event.newCallState();
    drained = event.arena().allocate(JAVA_LONG);
    wakeState = event.newCallState();
    oneWakeup = event.arena().allocateFrom(JAVA_LONG, 1);
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
      int epoll = Libc.epollCreate(errno, Abi.EPOLL_CLOEXEC);
      Handle epollHandle =
          new Handle(NativeError.check("epoll_create1", "poller", epoll), "poller");
      int event = Libc.eventfd(errno, 0, Abi.EFD_NONBLOCK | Abi.EFD_CLOEXEC);
      if (event < 0) {
        epollHandle.close();
      }
      Handle eventHandle = new Handle(NativeError.check("eventfd", "poller", event), "poller");
      Poller poller = new Poller(epollHandle, eventHandle, capacity);
      try {
        poller.control(Abi.EPOLL_CTL_ADD, event, EVENT);
      } catch (IOException e) {
        poller.close();
        throw e;
      }
      return poller;
    }
  }

  /**
   * Begins to wait for something to read; the slot to ask about it.
   *
   * @throws NativeError if the kernel refuses, with what to do about it
   */
  public int add(Pollable pollable) throws NativeError {
    for (int slot = 0; slot < fds.length; slot++) {
      if (fds[slot] == FREE) {
        control(Abi.EPOLL_CTL_ADD, pollable.fd(), slot);
        fds[slot] = pollable.fd();
        return slot;
      }
    }
    throw new IllegalStateException("poller is full: it was opened for " + fds.length);
  }

  /** Ends the wait for a slot, which becomes free. */
  public void remove(int slot) throws NativeError {
    int fd = fds[slot];
    if (fd != FREE) {
      fds[slot] = FREE;
      forgetAnswers();
      control(Abi.EPOLL_CTL_DEL, fd, slot);
    }
  }

  private void control(int operation, int fd, int slot) throws NativeError {
    change.set(JAVA_INT_UNALIGNED, 0, Abi.EPOLLIN);
    change.set(JAVA_INT_UNALIGNED, Abi.EPOLL_EVENT_DATA, slot);
    int result = PacketCalls.epollCtl(callState, epoll.fd(), operation, fd, change);
    NativeError.check("epoll_ctl", epoll.subject(), result);
  }

  /**
   * Waits.
   *
   * @param timeoutNanos rounded up to milliseconds; 0 only looks; negative waits without limit
   * @return how many slots are ready; 0 after a timeout, a wakeup, or once it is closing
   */
  public int await(long timeoutNanos) throws IOException {
    forgetAnswers();
    if (closing) {
      return 0;
    }
    long millis =
        timeoutNanos < 0
            ? -1
            : Math.min(Integer.MAX_VALUE, Math.ceilDiv(timeoutNanos, NANOS_PER_MILLI));
    try {
      return answered(
          PacketCalls.epollWait(callState, epoll.fd(), answers, fds.length + 1, (int) millis));
    } catch (IllegalStateException e) {
      return afterClose(e);
    }
  }

  private int answered(int count) throws NativeError {
    if (count < 0 && -count != Errno.EINTR.code()) {
      throw NativeError.of("epoll_wait", epoll.subject(), -count);
    }
    for (int i = 0; i < count; i++) {
      int slot = answers.get(JAVA_INT_UNALIGNED, i * Abi.EPOLL_EVENT_SIZE + Abi.EPOLL_EVENT_DATA);
      if (slot == EVENT) {
        // First drain, then re-arm: the other way round, a wakeup in between would be drained
        // unseen.
        PacketCalls.read(drainState, event.fd(), drained, Long.BYTES);
        woken.getAndSet(false);
      } else {
        ready[readyCount++] = slot;
        readable[slot] = true;
      }
    }
    return readyCount;
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
    return readable[slot];
  }

  /** The slots that the last wait found readable, by their place, from 0 to its result less 1. */
  public int ready(int place) {
    if (place >= readyCount) {
      throw new IndexOutOfBoundsException("place " + place + " of " + readyCount);
    }
    return ready[place];
  }

  private void forgetAnswers() {
    for (int i = 0; i < readyCount; i++) {
      readable[ready[i]] = false;
    }
    readyCount = 0;
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
    epoll.close();
    event.close();
  }
}
