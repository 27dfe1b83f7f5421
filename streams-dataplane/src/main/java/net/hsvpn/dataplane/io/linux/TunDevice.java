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
 * <p>Threads: {@link #read} and {@link #answer} belong to one thread at a time, {@link #write} to
 * one (the same or another); none of them allocates, locks or blocks. {@link #close} may be called
 * by any.
 *
 * <p>The device lives in the network namespace it was opened in; closing removes it, together with
 * its addresses and routes.
 */
public final class TunDevice implements Pollable, AutoCloseable {
  /** Longest packet that a TUN device carries, in octets. */
  public static final int MAX_PACKET = 0xFFFF;

  /** Longest packet for {@link #answer}, in octets. */
  public static final int MAX_ANSWER = 2048;

  private static final String CLONE_DEVICE = "/dev/net/tun";
  private static final Pattern NAME = Pattern.compile("[\\p{Graph}&&[^/:%]]{1,15}");

  private final Handle handle;
  private final String name;
  private final TunReader reader;
  private final TunWriter writer;
  private final TunWriter answers;

  private TunDevice(Handle handle, String name, TunOffloads offloads) {
    this.handle = handle;
    this.name = name;
    reader = new TunReader(handle, offloads);
    writer = new TunWriter(handle, offloads);
    answers = TunWriter.ofShort(handle, offloads);
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
    return open(name, true);
  }

  /**
   * As above.
   *
   * @param offload whether large packets pass that stand for several, if the kernel knows how
   */
  static TunDevice open(String name, boolean offload) throws IOException {
    requireName(name);
    String subject = "TUN device '" + name + "'";
    Handle handle = openClone(subject);
    try {
      boolean headers = offload && attach(handle, name, Abi.IFF_VNET_HDR);
      if (!headers) {
        attach(handle, name, 0);
      }
      TunOffloads offloads = headers ? TunOffloads.negotiate(handle) : TunOffloads.NONE;
      if (offload) {
        offloads.logMissing(subject);
      }
      return new TunDevice(handle, name, offloads);
    } catch (Throwable t) {
      handle.close();
      throw t;
    }
  }

  /** A device that is no device: its packets, with headers before them, pass a descriptor. */
  static TunDevice over(Handle handle, String name) {
    return new TunDevice(handle, name, new TunOffloads(true, true, true));
  }

  /** False if the kernel does not know a flag that can be done without. */
  private static boolean attach(Handle handle, String name, int optionalFlags) throws NativeError {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      MemorySegment request = scratch.allocate(Abi.IFREQ_SIZE, 8);
      byte[] octets = name.getBytes(US_ASCII);
      MemorySegment.copy(octets, 0, request, JAVA_BYTE, 0, octets.length);
      int flags = Abi.IFF_TUN | Abi.IFF_NO_PI | optionalFlags;
      request.set(JAVA_SHORT, Abi.IFNAMSIZ, (short) flags);
      int result = Libc.ioctl(errno, handle.fd(), Abi.TUNSETIFF, request);
      if (-result == Errno.EBUSY.code()) {
        throw NativeError.of(
            "TUNSETIFF", handle.subject(), -result, "another process has this device open");
      }
      if (-result == Errno.EINVAL.code() && optionalFlags != 0) {
        return false;
      }
      NativeError.check("TUNSETIFF", handle.subject(), result);
      return true;
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
   * Takes one packet from the kernel, or from a large one that the kernel gave before.
   *
   * @param length room at {@code offset}. What does not fit is cut off without notice: give at
   *     least one octet more than the device's MTU.
   * @return octets of the packet, or 0 if none waits or the device is down
   */
  public int read(byte[] out, int offset, int length) throws IOException {
    return reader.read(out, offset, length);
  }

  /** Whether {@link #read} has something left that no poller knows of. */
  public boolean hasRead() {
    return reader.hasRead();
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

  /**
   * Gives one packet to the kernel.
   *
   * @return 0, or the errno: EINVAL if it is neither IPv4 nor IPv6, EIO if the device is down, …
   */
  public int write(byte[] packet, int offset, int length) {
    return writer.write(packet, offset, length);
  }

  /**
   * Gives one short packet to the kernel, on the thread that reads.
   *
   * @return as {@link #write}; EMSGSIZE above {@link #MAX_ANSWER} octets
   */
  public int answer(byte[] packet, int offset, int length) {
    return length > MAX_ANSWER ? Errno.EMSGSIZE.code() : answers.write(packet, offset, length);
  }

  /**
   * Gives packets to the kernel, consecutive ones of a flow in one piece if it takes that; one that
   * fails does not hold up the others. Order is kept.
   *
   * @param errnosOut {@code errnosOut[i]} becomes 0 or the errno of packet i
   * @return how many the kernel took
   */
  public int writeBatch(
      byte[] slab, int[] offsets, int[] lengths, int from, int count, int[] errnosOut) {
    return writer.writeBatch(slab, offsets, lengths, from, count, errnosOut);
  }

  /** Waits for calls in progress, then removes the device. Idempotent. */
  @Override
  public void close() {
    handle.close();
  }
}
