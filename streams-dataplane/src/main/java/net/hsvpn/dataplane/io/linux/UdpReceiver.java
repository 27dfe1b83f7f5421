package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The receiving half of a {@link UdpSocket}. With UDP_GRO one message may bring many datagrams of a
 * peer; those that find no slot wait for the next call. One thread at a time; allocates nothing.
 */
final class UdpReceiver {
  private static final int CACHE_LINE = 64;
  private static final int LARGEST = 0xFFFF;

  private final Handle handle;
  private final MemorySegment data;
  private final MessageHeaders messages;
  private final int stride;
  private final int maxDatagram;

  // Messages to ask for: few when each brings many datagrams, so that none wait long.
  private int wanted;
  private int received;
  private int message;
  private int position;

  UdpReceiver(Handle handle, UdpOptions options, boolean merged) {
    this.handle = handle;
    maxDatagram = options.maxDatagram();
    int room = merged ? LARGEST : maxDatagram;
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

  /** See {@link UdpSocket#receive}. */
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

  private boolean nothingReceived(int errno) throws NativeError {
    return switch (Errno.of(errno)) {
      case EAGAIN, EINTR -> false;
      // The network's answer to an earlier datagram, or a passing shortage: not the socket's end.
      case ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, EHOSTDOWN, ENETDOWN, ENOMEM, ENOBUFS -> false;
      default -> throw NativeError.of("recvmmsg", handle.subject(), errno);
    };
  }
}
