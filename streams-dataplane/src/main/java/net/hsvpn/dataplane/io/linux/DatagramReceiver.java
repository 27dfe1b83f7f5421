package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.hsvpn.dataplane.wire.Ipv4;

/**
 * The receiving half of a {@link VectorSocket}. One message may bring many datagrams of a peer;
 * those that find no slot wait for the next call. One thread at a time; allocates nothing.
 */
final class DatagramReceiver {
  /** What the kernel hands over. */
  enum Form {
    /** One datagram as it is. */
    PLAIN,
    /** Datagrams of one length, the last one perhaps shorter (UDP_GRO). */
    MERGED,
    /** One datagram behind its IPv4 header, as raw sockets get it. */
    BEHIND_IPV4_HEADER
  }

  private static final int CACHE_LINE = 64;
  private static final int LARGEST = 0xFFFF;

  private final Handle handle;
  private final MemorySegment data;
  private final MessageHeaders messages;
  private final int stride;
  private final int maxDatagram;
  private final Form form;

  // Messages to ask for: few when each brings many datagrams, so that none wait long.
  private int wanted;
  private int received;
  private int message;
  private int position;

  DatagramReceiver(Handle handle, DatagramOptions options, Form form) {
    this.handle = handle;
    maxDatagram = options.maxDatagram();
    this.form = form;
    int room = form == Form.PLAIN ? maxDatagram : LARGEST;
    // An odd number of cache lines, so that the heads of all buffers spread over the cache's sets.
    stride = (((room + CACHE_LINE - 1) / CACHE_LINE) | 1) * CACHE_LINE;
    data = handle.arena().allocate((long) options.vector() * stride, CACHE_LINE);
    messages = new MessageHeaders(handle, options.vector(), data);
    wanted = options.vector();
    for (int i = 0; i < options.vector(); i++) {
      messages.place(i, (long) i * stride, room);
    }
  }

  /** Whether datagrams wait here that no poller knows of. */
  boolean hasReceived() {
    return message < received;
  }

  /** See {@link VectorSocket#receive}. */
  int receive(
      byte[] slab,
      int[] offsets,
      int maxLength,
      int count,
      int[] lengthsOut,
      byte[] sockaddrsOut,
      int[] classesOut)
      throws NativeError {
    if (count <= 0) {
      return 0;
    }
    if (!hasReceived() && !receiveMessages(Math.min(count, wanted))) {
      return 0;
    }
    int longest = Math.min(maxLength, maxDatagram);
    int filled = 0;
    while (hasReceived() && filled < count) {
      int first = filled;
      messages.readControls(message);
      filled = split(slab, offsets, longest, count, lengthsOut, sockaddrsOut, filled);
      Arrays.fill(classesOut, first, filled, messages.trafficClass());
    }
    adapt(hasReceived());
    return filled;
  }

  private boolean receiveMessages(int count) throws NativeError {
    for (int i = 0; i < count; i++) {
      messages.expect(i);
    }
    int result = messages.receive(handle.fd(), count);
    message = 0;
    position = 0;
    received = Math.max(0, result);
    return result < 0 ? nothingReceived(-result) : received > 0;
  }

  private void adapt(boolean left) {
    wanted = left ? Math.max(1, wanted / 2) : Math.min(messages.slots(), wanted * 2);
  }

  /** Takes datagrams out of the present message; how many slots are filled now. */
  private int split(
      byte[] slab,
      int[] offsets,
      int longest,
      int count,
      int[] lengthsOut,
      byte[] sockaddrsOut,
      int from) {
    int total = messages.length(message);
    int size = messages.segmentSize();
    if (size <= 0 || size > total) {
      size = total;
    }
    boolean truncated = messages.truncated(message);
    if (form == Form.BEHIND_IPV4_HEADER) {
      position = ipv4Header(total);
    }
    int filled = from;
    do {
      int length = Math.min(size, total - position);
      boolean fits = length <= longest && !truncated;
      lengthsOut[filled] = fits ? length : -length;
      if (fits) {
        long at = (long) message * stride + position;
        MemorySegment.copy(data, JAVA_BYTE, at, slab, offsets[filled], length);
      }
      messages.copyName(message, sockaddrsOut, filled * SockAddr.SLOT);
      filled++;
      position += length;
    } while (position < total && filled < count);
    if (position >= total) {
      message++;
      position = 0;
    }
    return filled;
  }

  /** Octets of the header, or of all there is if no payload can be behind it. */
  private int ipv4Header(int total) {
    if (total < Ipv4.MIN_HEADER_OCTETS) {
      return total;
    }
    byte first = data.get(JAVA_BYTE, (long) message * stride);
    int octets = (first & 0x0F) * 4;
    boolean sound = first >>> 4 == Ipv4.VERSION && octets >= Ipv4.MIN_HEADER_OCTETS;
    return sound ? Math.min(octets, total) : total;
  }

  private boolean nothingReceived(int errno) throws NativeError {
    return switch (Errno.of(errno)) {
      case EAGAIN, EINTR -> false;
      // The network's answer to an earlier datagram, or a passing shortage: not the socket's end.
      case ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, EHOSTDOWN, ENETDOWN, ENOMEM, ENOBUFS -> false;
      case EMSGSIZE, EACCES, EPROTO -> false;
      default -> throw NativeError.of("recvmmsg", handle.subject(), errno);
    };
  }
}
