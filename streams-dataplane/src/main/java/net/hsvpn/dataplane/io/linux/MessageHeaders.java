package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A native array of struct mmsghdr, each with one iovec, one address and room for one control
 * message. Built once; its methods allocate nothing. One thread at a time.
 */
final class MessageHeaders {
  private final MemorySegment headers;
  private final MemorySegment iovecs;
  private final MemorySegment names;
  private final MemorySegment controls;
  private final MemorySegment[] headerAt;
  private final MemorySegment callState;
  private final long dataBase;

  /**
   * @param data where all messages' octets lie
   */
  MessageHeaders(Handle handle, int slots, MemorySegment data) {
    Arena arena = handle.arena();
    headers = arena.allocate((long) slots * Abi.MMSGHDR_SIZE, 8);
    iovecs = arena.allocate((long) slots * Abi.IOVEC_SIZE, 8);
    names = arena.allocate((long) slots * SockAddr.SLOT, 8);
    controls = arena.allocate((long) slots * Abi.CMSG_SPACE, 8);
    callState = handle.newCallState();
    dataBase = data.address();
    headerAt = new MemorySegment[slots];
    for (int i = 0; i < slots; i++) {
      long iovec = (long) i * Abi.IOVEC_SIZE;
      long header = (long) i * Abi.MMSGHDR_SIZE;
      headers.set(
          ADDRESS, header + Abi.MSG_NAME, names.asSlice((long) i * SockAddr.SLOT, SockAddr.SLOT));
      headers.set(ADDRESS, header + Abi.MSG_IOV, iovecs.asSlice(iovec, Abi.IOVEC_SIZE));
      headers.set(JAVA_LONG, header + Abi.MSG_IOVLEN, 1);
      headers.set(
          ADDRESS,
          header + Abi.MSG_CONTROL,
          controls.asSlice((long) i * Abi.CMSG_SPACE, Abi.CMSG_SPACE));
      headerAt[i] = headers.asSlice(header);
    }
  }

  int slots() {
    return headerAt.length;
  }

  /** Says where in the data a message's octets lie, or shall go. */
  void place(int slot, long offset, int length) {
    long iovec = (long) slot * Abi.IOVEC_SIZE;
    iovecs.set(JAVA_LONG, iovec, dataBase + offset);
    iovecs.set(JAVA_LONG, iovec + Abi.IOVEC_LENGTH, length);
  }

  // ---- sending ----

  void destination(int slot, byte[] sockaddrs, int sockaddr) {
    MemorySegment.copy(
        sockaddrs, sockaddr, names, JAVA_BYTE, (long) slot * SockAddr.SLOT, SockAddr.SLOT);
    headers.set(
        JAVA_INT,
        (long) slot * Abi.MMSGHDR_SIZE + Abi.MSG_NAMELEN,
        SockAddr.length(sockaddrs, sockaddr));
  }

  /** Has the kernel cut the message into datagrams of this size; 0 leaves it whole. */
  void segment(int slot, int size) {
    long control = (long) slot * Abi.CMSG_SPACE;
    controls.set(JAVA_LONG, control, Abi.CMSG_DATA + (long) Short.BYTES);
    controls.set(JAVA_INT, control + Abi.CMSG_LEVEL, Abi.SOL_UDP);
    controls.set(JAVA_INT, control + Abi.CMSG_TYPE, Abi.UDP_SEGMENT);
    controls.set(JAVA_SHORT, control + Abi.CMSG_DATA, (short) size);
    headers.set(
        JAVA_LONG,
        (long) slot * Abi.MMSGHDR_SIZE + Abi.MSG_CONTROLLEN,
        size == 0 ? 0 : Abi.CMSG_SPACE);
  }

  /** Messages sent from slots {@code first} and up, or {@code -errno} of the first. */
  int send(int fd, int first, int count) {
    return PacketCalls.sendmmsg(callState, fd, headerAt[first], count, Abi.MSG_DONTWAIT);
  }

  // ---- receiving ----

  /** Makes a slot ready to receive. */
  void expect(int slot) {
    long header = (long) slot * Abi.MMSGHDR_SIZE;
    headers.set(JAVA_INT, header + Abi.MSG_NAMELEN, SockAddr.SLOT);
    headers.set(JAVA_LONG, header + Abi.MSG_CONTROLLEN, Abi.CMSG_SPACE);
  }

  /** Messages received into slots 0 and up, or {@code -errno}. */
  int receive(int fd, int count) {
    // MSG_TRUNC makes the kernel report the length that the datagram really had.
    return PacketCalls.recvmmsg(
        callState, fd, headerAt[0], count, Abi.MSG_DONTWAIT | Abi.MSG_TRUNC);
  }

  /** Octets that the message really had, of which the slot may hold less. */
  int length(int slot) {
    return headers.get(JAVA_INT, (long) slot * Abi.MMSGHDR_SIZE + Abi.MSG_LEN);
  }

  boolean truncated(int slot) {
    int flags = headers.get(JAVA_INT, (long) slot * Abi.MMSGHDR_SIZE + Abi.MSG_FLAGS);
    return (flags & Abi.MSG_TRUNC) != 0;
  }

  /** Octets of each datagram but the last in the message, 0 if it is one datagram. */
  int segmentSize(int slot) {
    long length = headers.get(JAVA_LONG, (long) slot * Abi.MMSGHDR_SIZE + Abi.MSG_CONTROLLEN);
    long control = (long) slot * Abi.CMSG_SPACE;
    boolean merged =
        length >= Abi.CMSG_DATA + (long) Integer.BYTES
            && controls.get(JAVA_INT, control + Abi.CMSG_LEVEL) == Abi.SOL_UDP
            && controls.get(JAVA_INT, control + Abi.CMSG_TYPE) == Abi.UDP_GRO;
    return merged ? controls.get(JAVA_INT, control + Abi.CMSG_DATA) : 0;
  }

  void copyName(int slot, byte[] out, int offset) {
    MemorySegment.copy(names, JAVA_BYTE, (long) slot * SockAddr.SLOT, out, offset, SockAddr.SLOT);
  }
}
