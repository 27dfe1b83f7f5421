package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.hsvpn.dataplane.wire.Octets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sending half of a {@link VectorSocket}. Where the kernel can cut (UDP_SEGMENT), consecutive
 * datagrams of one length and traffic class to one destination go to it as one message. One thread
 * at a time; allocates nothing.
 */
final class DatagramSender {
  private static final Logger LOG = LoggerFactory.getLogger(DatagramSender.class);
  private static final int EAGAIN = Errno.EAGAIN.code();
  private static final int EINTR = Errno.EINTR.code();
  private static final int LONGEST_MESSAGE = 65_507;
  private static final int BUFFER = 1 << 18;

  private final Handle handle;
  private final MemorySegment data;
  private final MessageHeaders messages;
  private final int maxDatagram;
  private final ReadyWait wait;
  private final boolean hearsAnswers;
  // Per message: its first packet, how many it has, where the octets are.
  private final int[] firstOf;
  private final int[] packetsOf;
  private final int[] startOf;
  private boolean segments;
  private int loaded;
  private int used;
  private int messageLength;
  private int segmentLength;
  private boolean open;
  private int sent;
  private boolean gaveUp;

  /**
   * @param segments whether the kernel may cut messages, if it knows how to
   * @param hearsAnswers whether the socket has an {@link ErrorQueue}
   */
  DatagramSender(Handle handle, DatagramOptions options, boolean segments, boolean hearsAnswers) {
    this.handle = handle;
    this.segments = segments;
    this.hearsAnswers = hearsAnswers;
    maxDatagram = options.maxDatagram();
    data = handle.arena().allocate(BUFFER, 64);
    messages = new MessageHeaders(handle, options.vector(), data);
    firstOf = new int[options.vector()];
    packetsOf = new int[options.vector()];
    startOf = new int[options.vector()];
    wait = new ReadyWait(handle, Abi.POLLOUT, options.sendWaitMillis());
  }

  /** See {@link VectorSocket#send}. */
  int send(
      byte[] slab,
      int[] offsets,
      int[] lengths,
      byte[] sockaddrs,
      int[] classes,
      int from,
      int count,
      int[] errnosOut)
      throws NativeError {
    int end = from + count;
    Arrays.fill(errnosOut, from, end, 0);
    sent = 0;
    gaveUp = false;
    reset();
    for (int next = from; next < end; next++) {
      int length = lengths[next];
      if (length > maxDatagram) {
        errnosOut[next] = Errno.EMSGSIZE.code();
        open = false;
        continue;
      }
      boolean joins = joins(next, length, sockaddrs, classes);
      if (!joins && (loaded == messages.slots() || used + length > BUFFER)) {
        flush(lengths, errnosOut);
        if (gaveUp) {
          Arrays.fill(errnosOut, next, end, EAGAIN);
          return sent;
        }
      }
      MemorySegment.copy(slab, offsets[next], data, JAVA_BYTE, used, length);
      if (joins) {
        extend(length);
      } else {
        begin(next, length, sockaddrs, classes[next]);
      }
      used += length;
    }
    flush(lengths, errnosOut);
    return sent;
  }

  private boolean joins(int packet, int length, byte[] sockaddrs, int[] classes) {
    return open
        && length <= segmentLength
        && length > 0
        && packetsOf[loaded - 1] < Abi.UDP_MAX_SEGMENTS
        && messageLength + length <= LONGEST_MESSAGE
        && used + length <= BUFFER
        && classes[firstOf[loaded - 1]] == classes[packet]
        && sameDestination(sockaddrs, firstOf[loaded - 1], packet);
  }

  private static boolean sameDestination(byte[] sockaddrs, int first, int second) {
    int a = first * SockAddr.SLOT;
    int b = second * SockAddr.SLOT;
    return Octets.u64(sockaddrs, a) == Octets.u64(sockaddrs, b)
        && SockAddr.same(sockaddrs, a, sockaddrs, b);
  }

  private void begin(int packet, int length, byte[] sockaddrs, int trafficClass) {
    int destination = packet * SockAddr.SLOT;
    messages.destination(loaded, sockaddrs, destination);
    messages.place(loaded, used, length);
    messages.trafficClass(loaded, trafficClass, SockAddr.meansIpv4(sockaddrs, destination));
    firstOf[loaded] = packet;
    packetsOf[loaded] = 1;
    startOf[loaded] = used;
    messageLength = length;
    segmentLength = length;
    open = segments;
    loaded++;
  }

  private void extend(int length) {
    int message = loaded - 1;
    messageLength += length;
    packetsOf[message]++;
    messages.place(message, startOf[message], messageLength);
    messages.segment(message, segmentLength);
    // Only the last may be shorter.
    open = length == segmentLength;
  }

  private void reset() {
    loaded = 0;
    used = 0;
    open = false;
  }

  private void flush(int[] lengths, int[] errnosOut) throws NativeError {
    int message = 0;
    while (message < loaded && !gaveUp) {
      int result = sendWaiting(message, loaded - message);
      if (result > 0) {
        for (int i = 0; i < result; i++) {
          sent += packetsOf[message++];
        }
      } else if (-result == EAGAIN) {
        gaveUp = true;
      } else if (packetsOf[message] > 1) {
        sendSingly(message, -result, lengths, errnosOut);
        message++;
      } else {
        errnosOut[firstOf[message]] = -result;
        message++;
      }
    }
    for (; message < loaded; message++) {
      int first = firstOf[message];
      Arrays.fill(errnosOut, first, first + packetsOf[message], EAGAIN);
    }
    reset();
  }

  /** Messages sent, or {@code -errno} of the first: EAGAIN if the queue stayed full. */
  private int sendWaiting(int first, int count) throws NativeError {
    boolean waited = false;
    boolean heard = !hearsAnswers;
    while (true) {
      int result = messages.send(handle.fd(), first, count);
      if (-result == EAGAIN && !waited && wait.await()) {
        waited = true;
      } else if (result < 0 && !heard) {
        // Perhaps the answer to another datagram, of which a socket tells whoever calls next.
        heard = true;
      } else if (-result != EINTR) {
        if (result < 0 && concernsTheSocket(-result)) {
          throw NativeError.of("sendmmsg", handle.subject(), -result);
        }
        return result;
      }
    }
  }

  /**
   * The kernel refused to cut a message, perhaps because one packet is longer than the path's MTU.
   * So each goes on its own and gets its own answer.
   */
  private void sendSingly(int message, int errno, int[] lengths, int[] errnosOut)
      throws NativeError {
    if (meansUnsupported(errno)) {
      segments = false;
      LOG.info(
          "{}: the kernel cannot cut large messages here ({}); datagrams pass one by one",
          handle.subject(),
          Errno.of(errno));
    }
    int at = startOf[message];
    messages.segment(message, 0);
    int last = firstOf[message] + packetsOf[message];
    for (int packet = firstOf[message]; packet < last; packet++) {
      messages.place(message, at, lengths[packet]);
      at += lengths[packet];
      int result = gaveUp ? -EAGAIN : sendWaiting(message, 1);
      if (result > 0) {
        sent++;
      } else {
        errnosOut[packet] = -result;
        gaveUp |= -result == EAGAIN;
      }
    }
  }

  /** EIO: the route's device computes no checksums. Others concern this one message. */
  private static boolean meansUnsupported(int errno) {
    return switch (Errno.of(errno)) {
      case EIO, EOPNOTSUPP, ENOPROTOOPT -> true;
      default -> false;
    };
  }

  /**
   * Errors that the next datagram would meet as well; all others (even unknown ones) are its own.
   */
  private static boolean concernsTheSocket(int errno) {
    return switch (Errno.of(errno)) {
      case EBADF, ENOTSOCK, EFAULT, ENOSYS -> true;
      default -> false;
    };
  }
}
