package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.regex.Pattern;

/**
 * A TUN device: what the kernel routes into it comes out of {@link #read}, what is given to {@link
 * #write} arrives in the kernel. Whole IPv4 or IPv6 packets, no header before them.
 *
 * <p>Threads: {@link #read} belongs to one thread at a time, {@link #write} to one (the same or
 * another); neither allocates, locks or blocks. {@link #close} may be called by any.
 *
 * <p>The device lives in the network namespace it was opened in; closing removes it, together with
 * its addresses and routes.
 */
public final class TunDevice implements Pollable, AutoCloseable {
  /** Longest packet that a TUN device carries, in octets. */
  public static final int MAX_PACKET = 0xFFFF;

  private static final String CLONE_DEVICE = "/dev/net/tun";
  private static final Pattern NAME = Pattern.compile("[\\p{Graph}&&[^/:%]]{1,15}");
  private static final int EAGAIN = Errno.EAGAIN.code();
  private static final int EINTR = Errno.EINTR.code();

  // Packets pass through native buffers. Handing the kernel the heap array itself (a critical call)
  // was measured 5 % faster per packet, but would hold up every safepoint while a write runs
  // through the
  // network stack.
  private final Handle handle;
  private final String name;
  private final MemorySegment readBuffer;
  private final MemorySegment readState;
  private final MemorySegment writeBuffer;
  private final MemorySegment writeState;

  private TunDevice(Handle handle, String name) {
    this.handle = handle;
    this.name = name;
    readBuffer = handle.arena().allocate(MAX_PACKET, 64);
    readState = handle.newCallState();
    writeBuffer = handle.arena().allocate(MAX_PACKET, 64);
    writeState = handle.newCallState();
  }

  /** Opens the device in a network namespace. */
  public static TunDevice open(String name, NetworkNamespace namespace) throws IOException {
    return namespace.call(() -> open(name));
  }

  /**
   * Opens the device in the calling thread's network namespace, creating it unless an administrator
   * has. It is down and has no addresses: see {@link Netlink}.
   *
   * @param name 1 to 15 characters
   * @throws NativeError if the kernel refuses, with what to do about it
   */
  public static TunDevice open(String name) throws IOException {
    requireName(name);
    String subject = "TUN device '" + name + "'";
    Handle handle = openClone(subject);
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      MemorySegment request = scratch.allocate(Abi.IFREQ_SIZE, 8);
      byte[] octets = name.getBytes(US_ASCII);
      MemorySegment.copy(octets, 0, request, JAVA_BYTE, 0, octets.length);
      request.set(JAVA_SHORT, Abi.IFNAMSIZ, (short) (Abi.IFF_TUN | Abi.IFF_NO_PI));
      int result = Libc.ioctl(errno, handle.fd(), Abi.TUNSETIFF, request);
      if (-result == Errno.EBUSY.code()) {
        throw NativeError.of("TUNSETIFF", subject, -result, "another process has this device open");
      }
      NativeError.check("TUNSETIFF", subject, result);
      return new TunDevice(handle, name);
    } catch (Throwable t) {
      handle.close();
      throw t;
    }
  }

  private static Handle openClone(String subject) throws NativeError {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      int flags = Abi.O_RDWR | Abi.O_NONBLOCK | Abi.O_CLOEXEC;
      int fd = Libc.open(errno, scratch.allocateFrom(CLONE_DEVICE), flags);
      if (fd < 0) {
        throw NativeError.of("open(" + CLONE_DEVICE + ")", subject, -fd, Privileges.tunAdvice(-fd));
      }
      return new Handle(fd, subject);
    }
  }

  /**
   * Checks a network interface's name: 1 to 15 visible ASCII characters, no slash, colon, percent.
   */
  static void requireName(String name) {
    if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException(
          "interface name '"
              + name
              + "': expected 1 to 15 ASCII characters without slash, colon, percent sign or space");
    }
  }

  public String name() {
    return name;
  }

  @Override
  public int fd() {
    return handle.fd();
  }

  /**
   * Takes one packet from the kernel.
   *
   * @param length room at {@code offset}. The kernel cuts off what does not fit and does not say
   *     so: give at least one octet more than the device's MTU.
   * @return octets of the packet, or 0 if none waits or the device is down
   */
  public int read(byte[] out, int offset, int length) throws IOException {
    int room = Math.min(length, MAX_PACKET);
    int result = PacketCalls.read(readState, handle.fd(), readBuffer, room);
    if (result <= 0) {
      return nothingRead(-result);
    }
    MemorySegment.copy(readBuffer, JAVA_BYTE, 0, out, offset, result);
    return result;
  }

  /**
   * Takes the packets that wait.
   *
   * @param slab where packets go; slot i begins at {@code offsets[i]}
   * @param maxLength room per slot, see {@link #read}
   * @param count slots to fill at most
   * @return packets read; {@code lengthsOut[i]} has the octets of each
   */
  public int readBatch(byte[] slab, int[] offsets, int maxLength, int count, int[] lengthsOut)
      throws IOException {
    for (int i = 0; i < count; i++) {
      int length = read(slab, offsets[i], maxLength);
      if (length == 0) {
        return i;
      }
      lengthsOut[i] = length;
    }
    return count;
  }

  private int nothingRead(int errno) throws NativeError {
    // A device that is down reads as EIO or EBADFD, until it is set up again.
    if (errno == 0 || errno == EAGAIN || errno == EINTR || isDown(errno)) {
      return 0;
    }
    throw NativeError.of("read", handle.subject(), errno);
  }

  /**
   * Gives one packet to the kernel.
   *
   * @return 0, or the errno: EINVAL if it is neither IPv4 nor IPv6, EIO if the device is down, …
   */
  public int write(byte[] packet, int offset, int length) throws IOException {
    if (length > MAX_PACKET) {
      return Errno.EMSGSIZE.code();
    }
    MemorySegment.copy(packet, offset, writeBuffer, JAVA_BYTE, 0, length);
    int result;
    do {
      result = PacketCalls.write(writeState, handle.fd(), writeBuffer, length);
    } while (-result == EINTR);
    return Math.max(0, -result);
  }

  /**
   * Gives packets to the kernel; one that fails does not hold up the others.
   *
   * @param errnosOut if not null, {@code errnosOut[i]} becomes 0 or the errno of packet i
   * @return how many the kernel took
   */
  public int writeBatch(
      byte[] slab, int[] offsets, int[] lengths, int from, int count, int[] errnosOut)
      throws IOException {
    int taken = 0;
    for (int i = from; i < from + count; i++) {
      int errno = write(slab, offsets[i], lengths[i]);
      if (errno == 0) {
        taken++;
      }
      if (errnosOut != null) {
        errnosOut[i] = errno;
      }
    }
    return taken;
  }

  /** Waits for calls in progress, then removes the device. Idempotent. */
  @Override
  public void close() {
    handle.close();
  }

  private static boolean isDown(int errno) {
    return errno == Errno.EIO.code() || errno == Errno.EBADFD.code();
  }
}
