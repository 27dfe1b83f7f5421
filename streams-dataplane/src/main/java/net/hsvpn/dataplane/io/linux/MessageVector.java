package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A native array of struct mmsghdr, each with one iovec, one address and one buffer. Built once;
 * its methods allocate nothing. One thread at a time.
 */
final class MessageVector {
  private static final int CACHE_LINE = 64;

  private final MemorySegment headers;
  private final MemorySegment iovecs;
  private final MemorySegment names;
  private final MemorySegment buffers;
  private final MemorySegment[] headerAt;
  private final MemorySegment callState;
  private final int stride;
  private final int maxLength;

  MessageVector(Handle handle, int slots, int maxLength) {
    Arena arena = handle.arena();
    this.maxLength = maxLength;
    // An odd number of cache lines, so that the heads of all buffers spread over the cache's sets.
    stride = (((maxLength + CACHE_LINE - 1) / CACHE_LINE) | 1) * CACHE_LINE;
    headers = arena.allocate((long) slots * Abi.MMSGHDR_SIZE, 8);
    iovecs = arena.allocate((long) slots * Abi.IOVEC_SIZE, 8);
    names = arena.allocate((long) slots * SockAddr.SLOT, 8);
    buffers = arena.allocate((long) slots * stride, CACHE_LINE);
    callState = handle.newCallState();
    headerAt = new MemorySegment[slots];
    for (int i = 0; i < slots; i++) {
      long iovec = (long) i * Abi.IOVEC_SIZE;
      long header = (long) i * Abi.MMSGHDR_SIZE;
      iovecs.set(ADDRESS, iovec, buffers.asSlice((long) i * stride, stride));
      headers.set(
          ADDRESS, header + Abi.MSG_NAME, names.asSlice((long) i * SockAddr.SLOT, SockAddr.SLOT));
      headers.set(ADDRESS, header + Abi.MSG_IOV, iovecs.asSlice(iovec, Abi.IOVEC_SIZE));
      headers.set(JAVA_LONG, header + Abi.MSG_IOVLEN, 1);
      headerAt[i] = headers.asSlice(header);
    }
  }

  int slots() {
    return headerAt.length;
  }

  int maxLength() {
    return maxLength;
  }

  /** Makes a slot ready to receive at most {@code length} octets. */
  void expect(int slot, int length) {
    iovecs.set(JAVA_LONG, (long) slot * Abi.IOVEC_SIZE + Abi.IOVEC_LENGTH, length);
    headers.set(JAVA_INT, (long) slot * Abi.MMSGHDR_SIZE + Abi.MSG_NAMELEN, SockAddr.SLOT);
  }

  /** Fills a slot with a datagram to send. */
  void load(int slot, byte[] slab, int offset, int length, byte[] sockaddrs, int sockaddr) {
    MemorySegment.copy(slab, offset, buffers, JAVA_BYTE, (long) slot * stride, length);
    MemorySegment.copy(
        sockaddrs, sockaddr, names, JAVA_BYTE, (long) slot * SockAddr.SLOT, SockAddr.SLOT);
    iovecs.set(JAVA_LONG, (long) slot * Abi.IOVEC_SIZE + Abi.IOVEC_LENGTH, length);
    headers.set(
        JAVA_INT,
        (long) slot * Abi.MMSGHDR_SIZE + Abi.MSG_NAMELEN,
        SockAddr.length(sockaddrs, sockaddr));
  }

  /** Octets of the datagram in a slot, negative if it was longer than expected. */
  int received(int slot) {
    long header = (long) slot * Abi.MMSGHDR_SIZE;
    int length = headers.get(JAVA_INT, header + Abi.MSG_LEN);
    boolean truncated = (headers.get(JAVA_INT, header + Abi.MSG_FLAGS) & Abi.MSG_TRUNC) != 0;
    return truncated ? -length : length;
  }

  void copyData(int slot, byte[] out, int offset, int length) {
    MemorySegment.copy(buffers, JAVA_BYTE, (long) slot * stride, out, offset, length);
  }

  void copyName(int slot, byte[] out, int offset) {
    MemorySegment.copy(names, JAVA_BYTE, (long) slot * SockAddr.SLOT, out, offset, SockAddr.SLOT);
  }

  /** Datagrams received into slots 0 and up, or {@code -errno}. */
  int receive(int fd, int count) {
    // MSG_TRUNC makes the kernel report the length that the datagram really had.
    return PacketCalls.recvmmsg(
        callState, fd, headerAt[0], count, Abi.MSG_DONTWAIT | Abi.MSG_TRUNC);
  }

  /** Datagrams sent from slots {@code first} and up, or {@code -errno} of the first. */
  int send(int fd, int first, int count) {
    return PacketCalls.sendmmsg(callState, fd, headerAt[first], count, Abi.MSG_DONTWAIT);
  }
}
