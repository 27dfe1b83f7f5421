package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import net.hsvpn.dataplane.offload.Coalescer;
import net.hsvpn.dataplane.offload.VirtioNetHeader;

/** The writing half of a {@link TunDevice}. One thread at a time; allocates nothing. */
final class TunWriter {
  private static final int EINTR = Errno.EINTR.code();

  /** So that the packet behind the header begins at a multiple of 16. */
  private static final int SHIFT = 16 - VirtioNetHeader.OCTETS;

  private final Handle handle;
  private final boolean headers;
  private final boolean merge;
  private final MemorySegment buffer;
  private final MemorySegment state;
  private final Coalescer coalescer;

  TunWriter(Handle handle, TunOffloads offloads) {
    this(handle, offloads, offloads.tcp(), Coalescer.BUFFER_OCTETS);
  }

  private TunWriter(Handle handle, TunOffloads offloads, boolean merge, int octets) {
    this.handle = handle;
    this.merge = merge;
    headers = offloads.headers();
    buffer = handle.arena().allocate(SHIFT + octets, 64).asSlice(SHIFT);
    state = handle.newCallState();
    coalescer = new Coalescer(buffer, offloads.udp());
  }

  /** For packets of at most {@link TunDevice#MAX_ANSWER} octets, one at a time. */
  static TunWriter ofShort(Handle handle, TunOffloads offloads) {
    return new TunWriter(handle, offloads, false, VirtioNetHeader.OCTETS + TunDevice.MAX_ANSWER);
  }

  /** See {@link TunDevice#write}. */
  int write(byte[] packet, int offset, int length) {
    if (length > TunDevice.MAX_PACKET) {
      return Errno.EMSGSIZE.code();
    }
    if (!headers) {
      MemorySegment.copy(packet, offset, buffer, JAVA_BYTE, 0, length);
      return write(length);
    }
    VirtioNetHeader.putPlain(buffer, 0);
    MemorySegment.copy(packet, offset, buffer, JAVA_BYTE, VirtioNetHeader.OCTETS, length);
    return write(VirtioNetHeader.OCTETS + length);
  }

  /** See {@link TunDevice#writeBatch}. */
  int writeBatch(byte[] slab, int[] offsets, int[] lengths, int from, int count, int[] errnosOut) {
    int end = from + count;
    int taken = 0;
    for (int next = from; next < end; ) {
      int packets = merge ? writeMerged(slab, offsets, lengths, next, end) : 0;
      int errno = 0;
      if (packets == 0) {
        errno = write(slab, offsets[next], lengths[next]);
        packets = 1;
      }
      for (int i = next; i < next + packets; i++) {
        errnosOut[i] = errno;
        taken += errno == 0 ? 1 : 0;
      }
      next += packets;
    }
    return taken;
  }

  /** How many packets went in one piece; 0 if the first must go alone, or try it alone. */
  private int writeMerged(byte[] slab, int[] offsets, int[] lengths, int from, int end) {
    if (from + 1 == end || lengths[from] > TunDevice.MAX_PACKET) {
      return 0;
    }
    coalescer.begin(slab, offsets[from], lengths[from]);
    int next = from + 1;
    while (next < end && coalescer.append(slab, offsets[next], lengths[next])) {
      next++;
    }
    // Also a single packet is complete by now; only a refusal makes it try again.
    return write(coalescer.finish(slab)) == 0 ? next - from : 0;
  }

  private int write(int octets) {
    int result;
    do {
      result = PacketCalls.write(state, handle.fd(), buffer, octets);
    } while (-result == EINTR);
    return Math.max(0, -result);
  }
}
