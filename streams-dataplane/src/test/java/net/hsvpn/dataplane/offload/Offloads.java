package net.hsvpn.dataplane.offload;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.hsvpn.dataplane.testing.Flow;

/** Segmenter and coalescer as functions. */
final class Offloads {
  private static final int DIRT = 0xA5;

  private Offloads() {}

  /** Puts the header before a packet that is to be cut. */
  static byte[] gso(Flow flow, byte[] large, int gsoSize) {
    byte[] out = new byte[VirtioNetHeader.OCTETS + large.length];
    System.arraycopy(large, 0, out, VirtioNetHeader.OCTETS, large.length);
    int type = VirtioNetHeader.GSO_UDP_L4;
    if (flow.tcp()) {
      type = flow.v4() ? VirtioNetHeader.GSO_TCPV4 : VirtioNetHeader.GSO_TCPV6;
    }
    VirtioNetHeader.putGso(
        MemorySegment.ofArray(out),
        0,
        type,
        flow.headers(),
        gsoSize,
        flow.ipHeader(),
        flow.checksumOffset());
    return out;
  }

  static List<byte[]> segment(byte[] withHeader, int room) {
    Segmenter segmenter = new Segmenter();
    segmenter.begin(MemorySegment.ofArray(withHeader), 0, withHeader.length);
    List<byte[]> segments = new ArrayList<>();
    while (segmenter.hasNext()) {
      byte[] slab = new byte[room + 200];
      Arrays.fill(slab, (byte) DIRT);
      int length = segmenter.next(slab, 100, room);
      for (int i = 0; i < slab.length; i++) {
        if ((i < 100 || i >= 100 + length) && slab[i] != (byte) DIRT) {
          throw new AssertionError("wrote outside the segment, at " + (i - 100));
        }
      }
      segments.add(Arrays.copyOfRange(slab, 100, 100 + length));
    }
    return segments;
  }

  /** What is written to the device for these packets, headers included. */
  static List<byte[]> coalesce(List<byte[]> packets, boolean mergeUdp) {
    byte[] buffer = new byte[Coalescer.BUFFER_OCTETS];
    Coalescer coalescer = new Coalescer(MemorySegment.ofArray(buffer), mergeUdp);
    byte[] slab = new byte[packets.stream().mapToInt(packet -> packet.length + 13).sum()];
    int[] at = new int[packets.size()];
    int used = 0;
    for (int i = 0; i < at.length; i++) {
      at[i] = used;
      System.arraycopy(packets.get(i), 0, slab, used, packets.get(i).length);
      used += packets.get(i).length + 13;
    }
    List<byte[]> written = new ArrayList<>();
    for (int next = 0; next < at.length; ) {
      Arrays.fill(buffer, (byte) DIRT);
      coalescer.begin(slab, at[next], packets.get(next).length);
      next++;
      while (next < at.length && coalescer.append(slab, at[next], packets.get(next).length)) {
        next++;
      }
      written.add(Arrays.copyOf(buffer, coalescer.finish(slab)));
    }
    return written;
  }
}
