package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import net.hsvpn.dataplane.offload.Segmenter;
import net.hsvpn.dataplane.offload.VirtioNetHeader;

/** The reading half of a {@link TunDevice}. One thread at a time; allocates nothing. */
final class TunReader {
  private static final int EAGAIN = Errno.EAGAIN.code();
  private static final int EINTR = Errno.EINTR.code();
  private static final int LARGEST = 0x1_0000 + 64;

  /** So that the packet behind the header begins at a multiple of 16. */
  private static final int SHIFT = 16 - VirtioNetHeader.OCTETS;

  // Packets pass through native buffers. Handing the kernel the heap array itself (a critical call)
  // was measured 5 % faster per packet, but would hold up every safepoint while a write runs
  // through the network stack.
  private final Handle handle;
  private final boolean headers;
  private final MemorySegment buffer;
  private final MemorySegment state;
  private final Segmenter segmenter = new Segmenter();

  TunReader(Handle handle, TunOffloads offloads) {
    this.handle = handle;
    headers = offloads.headers();
    buffer = handle.arena().allocate(SHIFT + VirtioNetHeader.OCTETS + LARGEST, 64).asSlice(SHIFT);
    state = handle.newCallState();
  }

  boolean hasRead() {
    return segmenter.hasNext();
  }

  /** See {@link TunDevice#read}. */
  int read(byte[] out, int offset, int length) throws NativeError {
    if (!headers) {
      return readPlain(out, offset, length);
    }
    if (!segmenter.hasNext()) {
      int result = PacketCalls.read(state, handle.fd(), buffer, VirtioNetHeader.OCTETS + LARGEST);
      if (result <= VirtioNetHeader.OCTETS) {
        return nothingRead(-Math.min(0, result));
      }
      segmenter.begin(buffer, 0, result);
    }
    return segmenter.next(out, offset, length);
  }

  private int readPlain(byte[] out, int offset, int length) throws NativeError {
    int room = Math.min(length, TunDevice.MAX_PACKET);
    int result = PacketCalls.read(state, handle.fd(), buffer, room);
    if (result <= 0) {
      return nothingRead(-result);
    }
    MemorySegment.copy(buffer, JAVA_BYTE, 0, out, offset, result);
    return result;
  }

  private int nothingRead(int errno) throws NativeError {
    // A device that is down reads as EIO or EBADFD, until it is set up again.
    if (errno == 0
        || errno == EAGAIN
        || errno == EINTR
        || errno == Errno.EIO.code()
        || errno == Errno.EBADFD.code()) {
      return 0;
    }
    throw NativeError.of("read", handle.subject(), errno);
  }
}
