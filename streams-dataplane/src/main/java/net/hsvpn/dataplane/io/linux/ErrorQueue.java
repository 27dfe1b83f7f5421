package net.hsvpn.dataplane.io.linux;

import java.lang.foreign.MemorySegment;

/**
 * What the network answered to datagrams that a socket sent (IPV6_RECVERR). The kernel only takes
 * notice of such an answer, a narrower path for one, if the socket asks for it (rawv6_err); then it
 * also keeps a copy here, which nobody wants but which would wake the poller until it is taken out.
 * One thread at a time; allocates nothing.
 */
final class ErrorQueue {
  // The copies hold what was sent: cut short, for nobody reads it.
  private static final int OCTETS = 8;
  private static final int FLAGS = Abi.MSG_ERRQUEUE | Abi.MSG_DONTWAIT | Abi.MSG_TRUNC;

  private final int fd;
  private final MemorySegment callState;
  private final MemorySegment start;

  private ErrorQueue(Handle handle) {
    fd = handle.fd();
    callState = handle.newCallState();
    start = handle.arena().allocate(OCTETS);
  }

  /** Has the kernel listen to such answers from now on. */
  static ErrorQueue ofIpv6(Handle handle) throws NativeError {
    handle.setOption("IPV6_RECVERR", Abi.SOL_IPV6, Abi.IPV6_RECVERR, 1);
    return new ErrorQueue(handle);
  }

  /** Empties it; a flood of answers is cut off, the next call goes on. */
  void drain() {
    for (int i = 0; i < DatagramOptions.MAX_VECTOR; i++) {
      int result =
          PacketCalls.recvfrom(
              callState, fd, start, OCTETS, FLAGS, MemorySegment.NULL, MemorySegment.NULL);
      if (result < 0) {
        return;
      }
    }
  }
}
