package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/** A bounded wait for one descriptor. One thread at a time; allocates nothing. */
final class ReadyWait {
  private static final long MILLIS_PER_SECOND = 1_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final MemorySegment pollfd;
  private final MemorySegment timeout;
  private final MemorySegment callState;

  /**
   * @param events POLLIN or POLLOUT
   */
  ReadyWait(Handle handle, int events, int millis) {
    pollfd = handle.arena().allocate(Abi.POLLFD_SIZE, 8);
    pollfd.set(JAVA_INT, 0, handle.fd());
    pollfd.set(JAVA_SHORT, Abi.POLLFD_EVENTS, (short) events);
    timeout = handle.arena().allocate(2 * Long.BYTES, 8);
    timeout.set(JAVA_LONG, 0, millis / MILLIS_PER_SECOND);
    timeout.set(JAVA_LONG, Long.BYTES, millis % MILLIS_PER_SECOND * NANOS_PER_MILLI);
    callState = handle.newCallState();
  }

  /** Whether the descriptor became ready (or has an error to report) in time. */
  boolean await() {
    return PacketCalls.ppoll(callState, pollfd, 1, timeout) > 0;
  }
}
