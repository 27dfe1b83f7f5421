package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An AF_PACKET socket that sees every packet of an interface, or of all interfaces of its network
 * namespace, in both directions. {@link #receive} belongs to one thread at a time; allocates
 * nothing.
 */
public final class PacketSocket implements Pollable, AutoCloseable {
  /** Whether a packet is seen from its link-layer header on or from its network header on. */
  public enum Start {
    LINK_HEADER(Abi.SOCK_RAW),
    NETWORK_HEADER(Abi.SOCK_DGRAM);

    private final int type;

    Start(int type) {
      this.type = type;
    }
  }

  private static final int MAX_PACKET = 0xFFFF + 18;
  private static final int QUEUE_OCTETS = 1 << 23;
  private static final int SOCKADDR_LL = 20;
  private static final int LL_INDEX = 4;
  private static final int ETH_P_ALL = 3;

  private final Handle handle;
  private final MemorySegment callState;
  private final MemorySegment buffer;
  private final MemorySegment sender;
  private final MemorySegment senderLength;

  private PacketSocket(Handle handle) {
    this.handle = handle;
    callState = handle.newCallState();
    buffer = handle.arena().allocate(MAX_PACKET, 64);
    sender = handle.arena().allocate(SOCKADDR_LL, 8);
    senderLength = handle.arena().allocate(JAVA_INT);
  }

  /** Sees every interface of the calling thread's network namespace. */
  public static PacketSocket openAll(Start start) throws IOException {
    return open("all interfaces", 0, start);
  }

  /** Sees one interface of the calling thread's network namespace. */
  public static PacketSocket open(String name, Start start) throws IOException {
    TunDevice.requireName(name);
    try (Netlink netlink = Netlink.open()) {
      Link link =
          netlink
              .link(name)
              .orElseThrow(() -> new IOException("interface '" + name + "' not found"));
      return open("interface '" + name + "'", link.index(), start);
    }
  }

  private static PacketSocket open(String subject, int index, Start start) throws IOException {
    // Protocol 0 receives nothing until bind names one: no packet of another interface slips in.
    Handle handle =
        Sockets.socket(
            Abi.AF_PACKET, start.type, 0, "socket(AF_PACKET)", "packet socket on " + subject);
    try {
      handle.trySetOption(Abi.SOL_SOCKET, Abi.SO_RCVBUFFORCE, QUEUE_OCTETS);
      ByteBuffer name = ByteBuffer.allocate(SOCKADDR_LL).order(ByteOrder.LITTLE_ENDIAN);
      name.putShort((short) Abi.AF_PACKET);
      name.order(ByteOrder.BIG_ENDIAN).putShort((short) ETH_P_ALL);
      name.order(ByteOrder.LITTLE_ENDIAN).putInt(LL_INDEX, index);
      Sockets.bind(handle, name.array(), SOCKADDR_LL);
      return new PacketSocket(handle);
    } catch (Throwable t) {
      handle.close();
      throw t;
    }
  }

  /**
   * Takes one packet, without waiting.
   *
   * @return its octets, of which at most {@code length} were copied; 0 if none waits
   */
  public int receive(byte[] out, int offset, int length) throws IOException {
    senderLength.set(JAVA_INT, 0, SOCKADDR_LL);
    int result =
        PacketCalls.recvfrom(
            callState,
            handle.fd(),
            buffer,
            MAX_PACKET,
            Abi.MSG_DONTWAIT | Abi.MSG_TRUNC,
            sender,
            senderLength);
    if (result < 0) {
      return nothingReceived(-result);
    }
    int copied = Math.min(Math.min(result, MAX_PACKET), length);
    MemorySegment.copy(buffer, JAVA_BYTE, 0, out, offset, copied);
    return result;
  }

  private int nothingReceived(int errno) throws NativeError {
    return switch (Errno.of(errno)) {
      case EAGAIN, EINTR, ENETDOWN -> 0;
      default -> throw NativeError.of("recvfrom", handle.subject(), errno);
    };
  }

  /** Index of the interface on which the last packet was seen. */
  public int lastInterfaceIndex() {
    return sender.get(JAVA_INT, LL_INDEX);
  }

  /** Packets lost because the queue was full, since the socket opened. */
  public long kernelDrops() throws IOException {
    return Sockets.kernelDrops(handle);
  }

  @Override
  public int fd() {
    return handle.fd();
  }

  @Override
  public void close() {
    handle.close();
  }
}
