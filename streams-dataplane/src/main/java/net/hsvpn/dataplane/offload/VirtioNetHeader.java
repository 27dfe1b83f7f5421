package net.hsvpn.dataplane.offload;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * The legacy struct virtio_net_hdr (linux/virtio_net.h), which stands before each packet of a TUN
 * device that has offloads. Multi-octet fields are in the machine's byte order. Reading and writing
 * in place.
 */
public final class VirtioNetHeader {
  public static final int OCTETS = 10;

  public static final int GSO_NONE = 0;
  public static final int GSO_TCPV4 = 1;
  public static final int GSO_TCPV6 = 4;
  public static final int GSO_UDP_L4 = 5;

  private static final int NEEDS_CHECKSUM = 1;
  private static final int GSO_ECN = 0x80;

  private VirtioNetHeader() {}

  /** Whether the checksum field holds the pseudo header's sum only and must be completed. */
  public static boolean needsChecksum(MemorySegment buffer, long at) {
    return (buffer.get(JAVA_BYTE, at) & NEEDS_CHECKSUM) != 0;
  }

  /** One of the GSO types, without the ECN bit, which says no more than TCP's own flags. */
  public static int gsoType(MemorySegment buffer, long at) {
    return buffer.get(JAVA_BYTE, at + 1) & 0xFF & ~GSO_ECN;
  }

  /** Payload octets of each segment but the last. */
  public static int gsoSize(MemorySegment buffer, long at) {
    return u16(buffer, at + 4);
  }

  /** Where the checksummed part starts, counted from the start of the packet. */
  public static int checksumStart(MemorySegment buffer, long at) {
    return u16(buffer, at + 6);
  }

  /** Where the checksum field is, counted from {@link #checksumStart}. */
  public static int checksumOffset(MemorySegment buffer, long at) {
    return u16(buffer, at + 8);
  }

  /** Writes the header of a packet that is complete in itself. */
  public static void putPlain(MemorySegment buffer, long at) {
    // No slice to fill: where it escapes the JIT's analysis, it is garbage for each packet.
    buffer.set(JAVA_LONG_UNALIGNED, at, 0);
    buffer.set(JAVA_SHORT_UNALIGNED, at + Long.BYTES, (short) 0);
  }

  /** Writes the header of a packet that stands for several. */
  public static void putGso(
      MemorySegment buffer,
      long at,
      int gsoType,
      int headerLength,
      int gsoSize,
      int checksumStart,
      int checksumOffset) {
    buffer.set(JAVA_BYTE, at, (byte) NEEDS_CHECKSUM);
    buffer.set(JAVA_BYTE, at + 1, (byte) gsoType);
    putU16(buffer, at + 2, headerLength);
    putU16(buffer, at + 4, gsoSize);
    putU16(buffer, at + 6, checksumStart);
    putU16(buffer, at + 8, checksumOffset);
  }

  /** Writes the header of a whole packet whose checksum the reader must complete. */
  public static void putPartial(
      MemorySegment buffer, long at, int checksumStart, int checksumOffset) {
    putGso(buffer, at, GSO_NONE, 0, 0, checksumStart, checksumOffset);
  }

  private static int u16(MemorySegment buffer, long at) {
    return Short.toUnsignedInt(buffer.get(JAVA_SHORT_UNALIGNED, at));
  }

  private static void putU16(MemorySegment buffer, long at, int value) {
    buffer.set(JAVA_SHORT_UNALIGNED, at, (short) value);
  }
}
