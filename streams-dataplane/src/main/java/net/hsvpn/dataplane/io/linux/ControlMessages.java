package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Room for the control messages (cmsg(3)) of an array of messages: how the kernel shall cut or did
 * merge datagrams, and the traffic class of their IP headers. Allocates nothing after construction.
 * One thread at a time.
 */
final class ControlMessages {
  /** Octets per slot: two control messages. */
  static final int SLOT = 2 * Abi.CMSG_SPACE;

  private final MemorySegment octets;
  // Octets that each slot's traffic class takes.
  private final int[] classOctets;
  private int segmentSize;
  private int receivedClass;

  ControlMessages(Arena arena, int slots) {
    octets = arena.allocate((long) slots * SLOT, 8);
    classOctets = new int[slots];
  }

  /** Where a slot's control messages lie. */
  MemorySegment at(int slot) {
    return octets.asSlice((long) slot * SLOT, SLOT);
  }

  // ---- sending ----

  /**
   * Gives a slot its traffic class, 0 to 255, and nothing else. 0 is what a header has anyway, and
   * costs nothing.
   *
   * @return octets of control messages that the slot now has
   */
  int trafficClass(int slot, int value, boolean ipv4) {
    classOctets[slot] = 0;
    if (value != 0) {
      long at = (long) slot * SLOT;
      head(
          at, ipv4 ? Abi.SOL_IP : Abi.SOL_IPV6, ipv4 ? Abi.IP_TOS : Abi.IPV6_TCLASS, Integer.BYTES);
      octets.set(JAVA_INT, at + Abi.CMSG_DATA, value);
      classOctets[slot] = Abi.CMSG_SPACE;
    }
    return classOctets[slot];
  }

  /** Has the kernel cut the message into datagrams of this size, or with 0 leave it whole. */
  int segment(int slot, int size) {
    if (size == 0) {
      return classOctets[slot];
    }
    long at = (long) slot * SLOT + classOctets[slot];
    head(at, Abi.SOL_UDP, Abi.UDP_SEGMENT, Short.BYTES);
    octets.set(JAVA_SHORT, at + Abi.CMSG_DATA, (short) size);
    return classOctets[slot] + Abi.CMSG_SPACE;
  }

  private void head(long at, int level, int type, int dataOctets) {
    octets.set(JAVA_LONG, at, Abi.CMSG_DATA + (long) dataOctets);
    octets.set(JAVA_INT, at + Abi.CMSG_LEVEL, level);
    octets.set(JAVA_INT, at + Abi.CMSG_TYPE, type);
  }

  // ---- receiving ----

  /** Reads what the kernel put into a slot; {@link #segmentSize} and the class then tell of it. */
  void read(int slot, long length) {
    segmentSize = 0;
    receivedClass = 0;
    long at = (long) slot * SLOT;
    long end = at + Math.min(length, SLOT);
    while (at + Abi.CMSG_DATA < end) {
      long own = octets.get(JAVA_LONG, at);
      if (own <= Abi.CMSG_DATA || own > end - at) {
        return;
      }
      int level = octets.get(JAVA_INT, at + Abi.CMSG_LEVEL);
      int type = octets.get(JAVA_INT, at + Abi.CMSG_TYPE);
      if (level == Abi.SOL_UDP && type == Abi.UDP_GRO) {
        segmentSize = octets.get(JAVA_INT, at + Abi.CMSG_DATA);
      } else if ((level == Abi.SOL_IP && type == Abi.IP_TOS)
          || (level == Abi.SOL_IPV6 && type == Abi.IPV6_TCLASS)) {
        // An octet from IPv4, a little-endian int from IPv6.
        receivedClass = octets.get(JAVA_BYTE, at + Abi.CMSG_DATA) & 0xFF;
      }
      at += (own + 7) & ~7L;
    }
  }

  /** Octets of each datagram but the last in the message, 0 if it is one datagram. */
  int segmentSize() {
    return segmentSize;
  }

  /** The traffic class of all datagrams in the message, 0 to 255. */
  int receivedClass() {
    return receivedClass;
  }
}
