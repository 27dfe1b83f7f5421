package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A native array of struct mmsghdr, each with one iovec, one address and its {@link
 * ControlMessages}. Built once; its methods allocate nothing. One thread at a time.
 */
final class MessageHeaders {
  private final MemorySegment headers;
  private final MemorySegment iovecs;
  private final MemorySegment names;
  private final ControlMessages controls;
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
    controls = new ControlMessages(arena, slots);
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
      headers.set(ADDRESS, header + Abi.MSG_CONTROL, controls.at(i));
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

  /** Traffic class, 0 to 255, of a message that is not cut. */
  void trafficClass(int slot, int value, boolean ipv4) {
    controlLength(slot, controls.trafficClass(slot, value, ipv4));
  }

  /** Has the kernel cut the message into datagrams of this size; 0 leaves it whole. */
  void segment(int slot, int size) {
    controlLength(slot, controls.segment(slot, size));
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
    controlLength(slot, ControlMessages.SLOT);
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

  /** Reads what the kernel said of the message; the two methods below tell it. */
  void readControls(int slot) {
    controls.read(
        slot, headers.get(JAVA_LONG, (long) slot * Abi.MMSGHDR_SIZE + Abi.MSG_CONTROLLEN));
  }

  /** Octets of each datagram but the last in the message, 0 if it is one datagram. */
  int segmentSize() {
    return controls.segmentSize();
  }

  /** The traffic class of the message's datagrams, 0 to 255. */
  int trafficClass() {
    return controls.receivedClass();
  }

  void copyName(int slot, byte[] out, int offset) {
    MemorySegment.copy(names, JAVA_BYTE, (long) slot * SockAddr.SLOT, out, offset, SockAddr.SLOT);
  }

  private void controlLength(int slot, int octets) {
    headers.set(JAVA_LONG, (long) slot * Abi.MMSGHDR_SIZE + Abi.MSG_CONTROLLEN, octets);
  }
}
