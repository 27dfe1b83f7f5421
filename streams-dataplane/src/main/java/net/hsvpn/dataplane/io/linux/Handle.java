package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A file descriptor and the native memory of those who use it.
 *
 * <p>Every call on the descriptor passes memory of its arena. The arena cannot close while such a
 * call runs, and no such call can begin once it is closed; so closing the arena first and the
 * descriptor second means that no thread can meet a descriptor that was closed and handed out
 * again. That costs the callers nothing.
 */
final class Handle implements AutoCloseable {
  private static final long RETRY_NANOS = 50_000;

  private final int fd;
  private final String subject;
  private final Arena arena = Arena.ofShared();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Takes over {@code fd}, which is open. */
  Handle(int fd, String subject) {
    this.fd = fd;
    this.subject = subject;
  }

  int fd() {
    return fd;
  }

  /** What error messages call this. */
  String subject() {
    return subject;
  }

  Arena arena() {
    return arena;
  }

  MemorySegment newCallState() {
    return arena.allocate(Native.CALL_STATE, 8);
  }

  void setOption(String what, int level, int name, int value) throws NativeError {
    NativeError.check("setsockopt(" + what + ")", subject, trySetOption(level, name, value));
  }

  /** Sets an int option; hands back 0 or {@code -errno}. */
  int trySetOption(int level, int name, int value) {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      MemorySegment option = scratch.allocateFrom(JAVA_INT, value);
      return Libc.setsockopt(errno, fd, level, name, option, Integer.BYTES);
    }
  }

  /** Waits for calls in progress (they are non-blocking or bounded), then closes. Idempotent. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    while (!tryCloseArena()) {
      LockSupport.parkNanos(RETRY_NANOS);
    }
    try (Arena scratch = Arena.ofConfined()) {
      // Linux frees the descriptor whatever close reports: there is nothing to do about an error.
      Libc.close(scratch.allocate(Native.CALL_STATE, 8), fd);
    }
  }

  private boolean tryCloseArena() {
    try {
      arena.close();
      return true;
    } catch (IllegalStateException inUse) {
      return !arena.scope().isAlive();
    }
  }
}
