package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.hsvpn.dataplane.offload.VirtioNetHeader;

/**
 * A TUN device with all offloads whose kernel is this process: what the device writes comes out of
 * {@link #take}, what is {@link #give}n to it comes out of the device. Needs no privilege and no
 * network, since it is a pair of sockets that keep the borders of messages; the device's own code
 * is that of every device.
 *
 * <p>Threads: the device as any other; take and give belong to one thread.
 */
public final class TunPair implements Pollable, AutoCloseable {
  /** The longest message: a {@link VirtioNetHeader} and a packet. */
  public static final int MAX_MESSAGE = VirtioNetHeader.OCTETS + TunDevice.MAX_PACKET;

  private static final int QUEUE_OCTETS = 1 << 22;

  private final TunDevice device;
  private final Handle kernel;
  private final MemorySegment state;

  private TunPair(Handle near, Handle far, String name) {
    device = TunDevice.over(near, name);
    kernel = far;
    state = far.newCallState();
  }

  public static TunPair open(String name) throws IOException {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      MemorySegment pair = scratch.allocate(JAVA_INT, 2);
      int type = Abi.SOCK_SEQPACKET | Abi.SOCK_NONBLOCK | Abi.SOCK_CLOEXEC;
      String subject = "pair of sockets '" + name + "'";
      NativeError.check("socketpair", subject, Libc.socketpair(errno, Abi.AF_UNIX, type, 0, pair));
      Handle near = new Handle(pair.getAtIndex(JAVA_INT, 0), subject);
      Handle far = new Handle(pair.getAtIndex(JAVA_INT, 1), subject);
      // As much as the system gives; a device's writes do not wait.
      near.trySetOption(Abi.SOL_SOCKET, Abi.SO_SNDBUFFORCE, QUEUE_OCTETS);
      far.trySetOption(Abi.SOL_SOCKET, Abi.SO_SNDBUFFORCE, QUEUE_OCTETS);
      return new TunPair(near, far, name);
    }
  }

  public TunDevice device() {
    return device;
  }

  /** The kernel's side: readable when the device has written. */
  @Override
  public int fd() {
    return kernel.fd();
  }

  /** A buffer for messages, gone when this object is closed. */
  public MemorySegment newMessage() {
    return kernel.arena().allocate(MAX_MESSAGE, 64);
  }

  /** Whether the device will read the first {@code octets} of the message; false if it is full. */
  public boolean give(MemorySegment message, int octets) throws IOException {
    int result = PacketCalls.write(state, kernel.fd(), message, octets);
    return waits("write", result) > 0;
  }

  /** The octets of the next message that the device wrote; 0 if none waits. */
  public int take(MemorySegment into) throws IOException {
    return waits("read", PacketCalls.read(state, kernel.fd(), into, (int) into.byteSize()));
  }

  private int waits(String call, int result) throws NativeError {
    if (result == -Errno.EAGAIN.code() || result == -Errno.EINTR.code()) {
      return 0;
    }
    return NativeError.check(call, kernel.subject(), result);
  }

  @Override
  public void close() {
    device.close();
    kernel.close();
  }
}
