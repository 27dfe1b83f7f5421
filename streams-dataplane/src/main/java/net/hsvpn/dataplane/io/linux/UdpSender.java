package net.hsvpn.dataplane.io.linux;

import java.util.Arrays;

/** The sending half of a {@link UdpSocket}. One thread at a time; allocates nothing. */
final class UdpSender {
  private static final int EAGAIN = Errno.EAGAIN.code();
  private static final int EINTR = Errno.EINTR.code();
  private static final int TAKEN = 0xFFFF;
  private static final int GAVE_UP = 0x10000;

  private final Handle handle;
  private final MessageVector vector;
  private final int[] packetOfSlot;
  private final ReadyWait wait;

  UdpSender(Handle handle, UdpOptions options) {
    this.handle = handle;
    vector = new MessageVector(handle, options.vector(), options.maxDatagram());
    packetOfSlot = new int[options.vector()];
    wait = new ReadyWait(handle, Abi.POLLOUT, options.sendWaitMillis());
  }

  /** See {@link UdpSocket#send(byte[], int[], int[], byte[], int, int, int[])}. */
  int send(
      byte[] slab,
      int[] offsets,
      int[] lengths,
      byte[] sockaddrs,
      int from,
      int count,
      int[] errnosOut)
      throws NativeError {
    int end = from + count;
    int sent = 0;
    if (errnosOut != null) {
      Arrays.fill(errnosOut, from, end, 0);
    }
    for (int next = from; next < end; ) {
      int loaded = 0;
      while (next < end && loaded < vector.slots()) {
        if (lengths[next] > vector.maxLength()) {
          note(errnosOut, next, Errno.EMSGSIZE.code());
        } else {
          packetOfSlot[loaded] = next;
          vector.load(loaded, slab, offsets[next], lengths[next], sockaddrs, next * SockAddr.SLOT);
          loaded++;
        }
        next++;
      }
      int flushed = flush(loaded, errnosOut);
      sent += flushed & TAKEN;
      if ((flushed & GAVE_UP) != 0) {
        for (int i = next; errnosOut != null && i < end; i++) {
          errnosOut[i] = EAGAIN;
        }
        return sent;
      }
    }
    return sent;
  }

  /** Sends the loaded slots; the number taken, with GAVE_UP set if the queue stayed full. */
  private int flush(int loaded, int[] errnosOut) throws NativeError {
    int taken = 0;
    int slot = 0;
    boolean waited = false;
    while (slot < loaded) {
      int result = vector.send(handle.fd(), slot, loaded - slot);
      if (result > 0) {
        taken += result;
        slot += result;
        waited = false;
      } else if (-result == EAGAIN) {
        if (waited || !wait.await()) {
          for (; slot < loaded; slot++) {
            note(errnosOut, packetOfSlot[slot], EAGAIN);
          }
          return taken | GAVE_UP;
        }
        waited = true;
      } else if (-result != EINTR) {
        if (concernsTheSocket(-result)) {
          throw NativeError.of("sendmmsg", handle.subject(), -result);
        }
        note(errnosOut, packetOfSlot[slot], -result);
        slot++;
      }
    }
    return taken;
  }

  private static void note(int[] errnosOut, int packet, int errno) {
    if (errnosOut != null) {
      errnosOut[packet] = errno;
    }
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
