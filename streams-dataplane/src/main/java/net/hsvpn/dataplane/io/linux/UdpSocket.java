package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP socket. {@link #sendOne} may be called by any thread; for the others see {@link
 * VectorSocket}.
 *
 * <p>Native memory is about {@code vector * 64} KiB, of which few pages are ever touched.
 *
 * <p>The socket belongs to the network namespace of the thread that opens it: see {@link
 * NetworkNamespace#call}.
 */
public final class UdpSocket implements VectorSocket {
  private static final Logger LOG = LoggerFactory.getLogger(UdpSocket.class);

  private final Handle handle;
  private final InetSocketAddress local;
  private final DatagramReceiver receiver;
  private final DatagramSender sender;
  private final int maxDatagram;
  private final ReentrantLock oneLock = new ReentrantLock();
  private final MessageHeaders one;
  private final MemorySegment oneData;
  private final ReadyWait oneWait;

  private UdpSocket(Handle handle, DatagramOptions options) throws IOException {
    this.handle = handle;
    local = Sockets.local(handle);
    maxDatagram = options.maxDatagram();
    boolean merges = options.offload() && supports(handle, Abi.UDP_GRO, 1);
    // Size 0 changes nothing: it only asks whether the kernel knows the option.
    boolean cuts = options.offload() && supports(handle, Abi.UDP_SEGMENT, 0);
    if (options.offload() && !(merges && cuts)) {
      LOG.info("{}: this kernel cannot cut or merge datagrams (UDP_SEGMENT, UDP_GRO)", local);
    }
    receiver =
        new DatagramReceiver(
            handle, options, merges ? DatagramReceiver.Form.MERGED : DatagramReceiver.Form.PLAIN);
    sender = new DatagramSender(handle, options, cuts, false);
    oneData = handle.arena().allocate(maxDatagram);
    one = new MessageHeaders(handle, 1, oneData);
    oneWait = new ReadyWait(handle, Abi.POLLOUT, options.sendWaitMillis());
  }

  /**
   * Opens and binds a non-blocking socket in the calling thread's network namespace.
   *
   * @param local address and port; port 0 lets the kernel choose
   * @throws NativeError if the kernel refuses, with what to do about it
   */
  public static UdpSocket open(InetSocketAddress local, DatagramOptions options)
      throws IOException {
    return open(local, options, false);
  }

  /**
   * Opens the NAT-traversal port: a socket to which ESP comes and all that has no non-ESP marker
   * (RFC 3948 section 2.2), and one to which IKE comes, each with a queue of its own. If the kernel
   * cannot tell them apart, one for both.
   *
   * @param local as above
   */
  public static List<UdpSocket> openSteered(InetSocketAddress local, DatagramOptions options)
      throws IOException {
    UdpSocket esp = open(local, options, false);
    UdpSocket ike;
    try {
      // Only now: a port that another program has must not be shared with it.
      share(esp.handle);
      ike = open(esp.localAddress(), options, true);
    } catch (IOException | RuntimeException e) {
      esp.close();
      throw e;
    }
    int attached = IkeSteering.attach(esp.handle);
    if (attached < 0) {
      ike.close();
      LOG.warn(
          "{}: this kernel keeps no queue for IKE apart from ESP (SO_ATTACH_REUSEPORT_CBPF: {})",
          esp.local,
          Errno.of(-attached));
      return List.of(esp);
    }
    return List.of(esp, ike);
  }

  private static void share(Handle handle) throws NativeError {
    handle.setOption("SO_REUSEPORT", Abi.SOL_SOCKET, Abi.SO_REUSEPORT, 1);
  }

  private static UdpSocket open(InetSocketAddress local, DatagramOptions options, boolean joining)
      throws IOException {
    byte[] name = SockAddr.encode(local);
    boolean v4 = SockAddr.isIpv4(name, 0);
    String subject = "UDP socket " + Sockets.text(local);
    Handle handle =
        Sockets.socket(v4 ? Abi.AF_INET : Abi.AF_INET6, Abi.SOCK_DGRAM, 0, "socket", subject);
    try {
      configure(handle, options, v4);
      if (joining) {
        share(handle);
      }
      Sockets.bind(handle, name, SockAddr.length(name, 0));
      return new UdpSocket(handle, options);
    } catch (Throwable t) {
      handle.close();
      throw t;
    }
  }

  private static boolean supports(Handle handle, int option, int value) {
    return handle.trySetOption(Abi.SOL_UDP, option, value) >= 0;
  }

  private static void configure(Handle handle, DatagramOptions options, boolean v4)
      throws IOException {
    Sockets.configure(handle, options, v4);
    if (!v4) {
      handle.setOption("IPV6_V6ONLY", Abi.SOL_IPV6, Abi.IPV6_V6ONLY, options.ipv6Only() ? 1 : 0);
      if (!options.ipv6Only()) {
        Sockets.ipOptions(handle, options.pathMtu(), true);
      }
    }
  }

  /** The bound address, with the port that the kernel chose if it was to choose. */
  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public int fd() {
    return handle.fd();
  }

  @Override
  public int receive(
      byte[] slab,
      int[] offsets,
      int maxLength,
      int count,
      int[] lengthsOut,
      byte[] sockaddrsOut,
      int[] classesOut)
      throws IOException {
    return receiver.receive(slab, offsets, maxLength, count, lengthsOut, sockaddrsOut, classesOut);
  }

  @Override
  public int send(
      byte[] slab,
      int[] offsets,
      int[] lengths,
      byte[] sockaddrs,
      int[] classes,
      int from,
      int count,
      int[] errnosOut)
      throws IOException {
    return sender.send(slab, offsets, lengths, sockaddrs, classes, from, count, errnosOut);
  }

  /**
   * Sends one datagram; for control traffic. Any thread.
   *
   * @param sockaddr the array with the destination's slot at {@code sockaddrOffset}
   * @throws NativeError if it was not sent
   */
  public void sendOne(byte[] data, int offset, int length, byte[] sockaddr, int sockaddrOffset)
      throws IOException {
    if (length > maxDatagram) {
      throw NativeError.of("sendto", handle.subject(), Errno.EMSGSIZE.code());
    }
    oneLock.lock();
    try {
      MemorySegment.copy(data, offset, oneData, JAVA_BYTE, 0, length);
      one.place(0, 0, length);
      one.destination(0, sockaddr, sockaddrOffset);
      int result = one.send(handle.fd(), 0, 1);
      if (-result == Errno.EAGAIN.code() && oneWait.await()) {
        result = one.send(handle.fd(), 0, 1);
      }
      if (result < 0) {
        String to = Sockets.text(SockAddr.decode(sockaddr, sockaddrOffset));
        throw NativeError.of("sendto", handle.subject() + " to " + to, -result);
      }
    } finally {
      oneLock.unlock();
    }
  }

  /** As above, to an address object. */
  public void sendOne(byte[] data, int offset, int length, InetSocketAddress to)
      throws IOException {
    sendOne(data, offset, length, SockAddr.encode(to), 0);
  }

  /** Sets the hop limit (IPv4: time to live) of what it sends, 1 to 255. */
  public void hopLimit(int hops) throws IOException {
    if (local.getAddress().getAddress().length == 4) {
      handle.setOption("IP_TTL", Abi.SOL_IP, Abi.IP_TTL, hops);
    } else {
      handle.setOption("IPV6_UNICAST_HOPS", Abi.SOL_IPV6, Abi.IPV6_UNICAST_HOPS, hops);
    }
  }

  @Override
  public long kernelDrops() throws IOException {
    return Sockets.kernelDrops(handle);
  }

  @Override
  public void close() {
    handle.close();
  }
}
