package net.hsvpn.dataplane.batch;

import java.util.Arrays;
import net.hsvpn.dataplane.drop.DropCounters;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.sad.InboundContext;
import net.hsvpn.dataplane.sad.InboundSa;
import net.hsvpn.dataplane.sad.OutboundContext;
import net.hsvpn.dataplane.sad.OutboundSa;

/**
 * The element of the streams: up to 64 packets in one slab, with what the stages found out about
 * each. Owned by exactly one stage at a time, which passes it on or recycles it and then forgets
 * it.
 *
 * <p>Packets are numbered 0 to {@link #count} − 1. A stage drops packets while it goes through the
 * batch and calls {@link #compact} at the end; that moves what is known of the packets, not their
 * octets.
 */
public final class PacketBatch {
  public static final int DEFAULT_SLOTS = 64;
  public static final int DEFAULT_STRIDE = 2080;

  /** Room in front of each received packet: ESP header, the longest IV, and L2TP over IPv6. */
  public static final int HEADROOM = 96;

  /** Room behind it: tag, padding, trailer and the longest ICV. */
  public static final int TAILROOM = 64;

  /** A sockaddr_in6; a sockaddr_in leaves the rest unused. */
  public static final int SOCKADDR_OCTETS = 28;

  private static final int NO_CONTEXT = -1;

  private final int stride;
  private final DropCounters drops;
  private final BatchPool pool;
  private final byte[] slab;
  private final byte[] peers;
  private final int[] slot;
  private final int[] offset;
  private final int[] length;
  private final int[] socket;
  private final int[] trafficClass;
  private final int[] context;
  private final int[] tag;
  private final long[] sequence;
  private final InboundSa[] inboundSa;
  private final InboundContext[] inboundContext;
  private final OutboundSa[] outboundSa;
  private final OutboundContext[] outboundContext;
  private final boolean[] dropped;
  private int count;
  private int droppedCount;
  private long timeMillis;
  private boolean inFlight;

  PacketBatch(int slots, int stride, DropCounters drops, BatchPool pool) {
    this.stride = stride;
    this.drops = drops;
    this.pool = pool;
    slab = new byte[slots * stride];
    peers = new byte[slots * SOCKADDR_OCTETS];
    slot = new int[slots];
    offset = new int[slots];
    length = new int[slots];
    socket = new int[slots];
    trafficClass = new int[slots];
    context = new int[slots];
    tag = new int[slots];
    sequence = new long[slots];
    inboundSa = new InboundSa[slots];
    inboundContext = new InboundContext[slots];
    outboundSa = new OutboundSa[slots];
    outboundContext = new OutboundContext[slots];
    dropped = new boolean[slots];
  }

  /** Makes the batch empty, each slot ready to be received into. */
  public void clear() {
    for (int i = 0; i < slot.length; i++) {
      slot[i] = i;
      offset[i] = i * stride + HEADROOM;
    }
    Arrays.fill(trafficClass, 0);
    Arrays.fill(inboundSa, null);
    Arrays.fill(inboundContext, null);
    Arrays.fill(outboundSa, null);
    Arrays.fill(outboundContext, null);
    Arrays.fill(dropped, false);
    count = 0;
    droppedCount = 0;
    inFlight = true;
  }

  /** Gives the batch back to its pool. The caller must not touch it again. */
  public void recycle() {
    if (!inFlight) {
      throw new IllegalStateException("this batch was recycled before");
    }
    inFlight = false;
    pool.giveBack(this);
  }

  // ---- filling, by a source ----

  public int capacity() {
    return slot.length;
  }

  /** Octets that may be received into one slot. */
  public int maxLength() {
    return stride - HEADROOM - TAILROOM;
  }

  /** Where the octets of all packets lie. */
  public byte[] slab() {
    return slab;
  }

  /** Start of each packet in the slab; in an empty batch, where each slot receives. */
  public int[] offsets() {
    return offset;
  }

  public int[] lengths() {
    return length;
  }

  /** The peer's socket address as the kernel wrote it, {@link #SOCKADDR_OCTETS} per packet. */
  public byte[] peers() {
    return peers;
  }

  /** The outer header's traffic class of each packet, 0 to 255; see {@link #trafficClass(int)}. */
  public int[] trafficClasses() {
    return trafficClass;
  }

  /** Declares the first {@code packets} slots received, all from one local socket. */
  public void received(int packets, int localSocket) {
    count = packets;
    Arrays.fill(socket, 0, packets, localSocket);
  }

  /** Declares one more packet received, in the next slot, from a context's TUN device. */
  public void append(int packetLength, int contextIndex) {
    length[count] = packetLength;
    context[count] = contextIndex;
    count++;
  }

  /**
   * Declares a dummy in the next slot, to be sealed on this SA (RFC 4303 section 2.6). Whatever the
   * slot held before is overwritten, since the peer could read it.
   */
  public void appendDummy(int dummyLength, OutboundSa sa) {
    int at = offset[count];
    place(count, at, dummyLength);
    Arrays.fill(slab, at, at + dummyLength, (byte) 0);
    context[count] = NO_CONTEXT;
    outboundSa[count] = sa;
    count++;
  }

  /** Declares a whole packet of this gateway's own in the next slot, to be sealed on this SA. */
  public void appendOwn(byte[] packet, OutboundSa sa) {
    int at = offset[count];
    place(count, at, packet.length);
    System.arraycopy(packet, 0, slab, at, packet.length);
    context[count] = NO_CONTEXT;
    outboundSa[count] = sa;
    count++;
  }

  /** Milliseconds since the epoch at which the batch was received. */
  public long timeMillis() {
    return timeMillis;
  }

  public void timeMillis(long millis) {
    timeMillis = millis;
  }

  // ---- packets ----

  public int count() {
    return count;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  public int offset(int i) {
    return offset[i];
  }

  public int length(int i) {
    return length[i];
  }

  /** Narrows or widens the packet within its slot. */
  public void place(int i, int newOffset, int newLength) {
    int start = slot[i] * stride;
    if (newOffset < start || newLength < 0 || newLength > start + stride - newOffset) {
      throw new IndexOutOfBoundsException(
          "packet at %d+%d: slot is %d+%d".formatted(newOffset, newLength, start, stride));
    }
    offset[i] = newOffset;
    length[i] = newLength;
  }

  /** Octets between the packet's end and its slot's. */
  public int roomBehind(int i) {
    return (slot[i] + 1) * stride - offset[i] - length[i];
  }

  /** Octets between the slot's start and the packet's. */
  public int roomInFront(int i) {
    return offset[i] - slot[i] * stride;
  }

  /** Index of the local socket that received it or shall send it. */
  public int socket(int i) {
    return socket[i];
  }

  public void socket(int i, int localSocket) {
    socket[i] = localSocket;
  }

  /**
   * The outer header's traffic class, 0 to 255: as it arrived, or as it shall leave. IPv4 calls it
   * type of service.
   */
  public int trafficClass(int i) {
    return trafficClass[i];
  }

  public void trafficClass(int i, int octet) {
    trafficClass[i] = octet;
  }

  /**
   * Whether there is no user's packet in it, because it only hides when there are others, or is the
   * gateway's own: nothing but sealing is to be done about it.
   */
  public boolean isDummy(int i) {
    return context[i] == NO_CONTEXT;
  }

  /** Index of the packet's context in the {@code ContextTable}. */
  public int context(int i) {
    return context[i];
  }

  public void context(int i, int contextIndex) {
    context[i] = contextIndex;
  }

  /** The routing tag found in the trailer; meaningless on plain SAs. */
  public int tag(int i) {
    return tag[i];
  }

  public void tag(int i, int routingTag) {
    tag[i] = routingTag;
  }

  /** The full ESP sequence number. */
  public long sequence(int i) {
    return sequence[i];
  }

  public void sequence(int i, long number) {
    sequence[i] = number;
  }

  public InboundSa inboundSa(int i) {
    return inboundSa[i];
  }

  public void inboundSa(int i, InboundSa sa) {
    inboundSa[i] = sa;
  }

  public InboundContext inboundContext(int i) {
    return inboundContext[i];
  }

  /** Records where the packet was authorised to go. */
  public void inboundContext(int i, InboundContext authorised) {
    inboundContext[i] = authorised;
    context[i] = authorised.index();
  }

  public OutboundSa outboundSa(int i) {
    return outboundSa[i];
  }

  public void outboundSa(int i, OutboundSa sa) {
    outboundSa[i] = sa;
  }

  public OutboundContext outboundContext(int i) {
    return outboundContext[i];
  }

  public void outboundContext(int i, OutboundContext marked) {
    outboundContext[i] = marked;
  }

  // ---- dropping ----

  /** Counts the packet out; it stays in its place until {@link #compact}. */
  public void drop(int i, DropReason reason) {
    drops.count(reason);
    take(i);
  }

  /** Takes a packet out that went another way and was not dropped. */
  public void take(int i) {
    if (dropped[i]) {
      throw new IllegalStateException("packet " + i + " left this batch before");
    }
    dropped[i] = true;
    droppedCount++;
  }

  /** Closes the gaps that dropped packets left; the order stays. */
  public void compact() {
    if (droppedCount == 0) {
      return;
    }
    int to = 0;
    for (int from = 0; from < count; from++) {
      if (!dropped[from]) {
        if (to != from) {
          move(from, to);
        }
        to++;
      }
    }
    Arrays.fill(dropped, 0, count, false);
    count = to;
    droppedCount = 0;
  }

  /** Exchanges two packets at an endpoint, where it matters what they are, whence and whither. */
  public void swap(int i, int j) {
    int spare = slot[i];
    int spareOffset = offset[i];
    int spareLength = length[i];
    int spareSocket = socket[i];
    int spareClass = trafficClass[i];
    int spareContext = context[i];
    byte[] sparePeer = Arrays.copyOfRange(peers, i * SOCKADDR_OCTETS, (i + 1) * SOCKADDR_OCTETS);
    move(j, i);
    slot[j] = spare;
    offset[j] = spareOffset;
    length[j] = spareLength;
    socket[j] = spareSocket;
    trafficClass[j] = spareClass;
    context[j] = spareContext;
    System.arraycopy(sparePeer, 0, peers, j * SOCKADDR_OCTETS, SOCKADDR_OCTETS);
  }

  private void move(int from, int to) {
    slot[to] = slot[from];
    offset[to] = offset[from];
    length[to] = length[from];
    socket[to] = socket[from];
    trafficClass[to] = trafficClass[from];
    context[to] = context[from];
    tag[to] = tag[from];
    sequence[to] = sequence[from];
    inboundSa[to] = inboundSa[from];
    inboundContext[to] = inboundContext[from];
    outboundSa[to] = outboundSa[from];
    outboundContext[to] = outboundContext[from];
    System.arraycopy(peers, from * SOCKADDR_OCTETS, peers, to * SOCKADDR_OCTETS, SOCKADDR_OCTETS);
  }
}
