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
 * A UDP socket that moves vectors of datagrams between the kernel and heap slabs.
 *
 * <p>Threads: {@link #receive} belongs to one thread at a time, {@link #send} to one (the same or
 * another); neither allocates or locks. {@link #sendOne}, {@link #kernelDrops} and {@link #close}
 * may be called by any. After close every call throws IllegalStateException.
 *
 * <p>Native memory is about {@code vector * 64} KiB, of which few pages are ever touched.
 *
 * <p>The socket belongs to the network namespace of the thread that opens it: see {@link
 * NetworkNamespace#call}.
 */
public final class UdpSocket implements Pollable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpSocket.class);

  private final Handle handle;
  private final InetSocketAddress local;
  private final UdpReceiver receiver;
  private final UdpSender sender;
  private final int maxDatagram;
  private final ReentrantLock oneLock = new ReentrantLock();
  private final MessageHeaders one;
  private final MemorySegment oneData;
  private final ReadyWait oneWait;

  private UdpSocket(Handle handle, UdpOptions options) throws IOException {
    this.handle = handle;
    local = Sockets.local(handle);
    maxDatagram = options.maxDatagram();
    boolean merges = options.offload() && supports(handle, Abi.UDP_GRO, 1);
    // Size 0 changes nothing: it only asks whether the kernel knows the option.
    boolean cuts = options.offload() && supports(handle, Abi.UDP_SEGMENT, 0);
    if (options.offload() && !(merges && cuts)) {
      LOG.info("{}: this kernel cannot cut or merge datagrams (UDP_SEGMENT, UDP_GRO)", local);
    }
    receiver = new UdpReceiver(handle, options, merges);
    sender = new UdpSender(handle, options, cuts);
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
  public static UdpSocket open(InetSocketAddress local, UdpOptions options) throws IOException {
    return open(local, options, false);
  }

  /**
   * Opens the NAT-traversal port: a socket to which ESP comes and all that has no non-ESP marker
   * (RFC 3948 section 2.2), and one to which IKE comes, each with a queue of its own. If the kernel
   * cannot tell them apart, one for both.
   *
   * @param local as above
   */
  public static List<UdpSocket> openSteered(InetSocketAddress local, UdpOptions options)
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

  private static UdpSocket open(InetSocketAddress local, UdpOptions options, boolean joining)
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

  private static void configure(Handle handle, UdpOptions options, boolean v4) throws IOException {
    if (!v4) {
      handle.setOption("IPV6_V6ONLY", Abi.SOL_IPV6, Abi.IPV6_V6ONLY, options.ipv6Only() ? 1 : 0);
      handle.setOption(
          "IPV6_MTU_DISCOVER", Abi.SOL_IPV6, Abi.IPV6_MTU_DISCOVER, options.pathMtu().value());
      handle.setOption("IPV6_RECVTCLASS", Abi.SOL_IPV6, Abi.IPV6_RECVTCLASS, 1);
    }
    if (v4 || !options.ipv6Only()) {
      handle.setOption(
          "IP_MTU_DISCOVER", Abi.SOL_IP, Abi.IP_MTU_DISCOVER, options.pathMtu().value());
      handle.setOption("IP_RECVTOS", Abi.SOL_IP, Abi.IP_RECVTOS, 1);
    }
    int receive = options.receiveBuffer();
    if (receive > 0 && handle.trySetOption(Abi.SOL_SOCKET, Abi.SO_RCVBUFFORCE, receive) < 0) {
      handle.setOption("SO_RCVBUF", Abi.SOL_SOCKET, Abi.SO_RCVBUF, receive);
    }
    if (options.sendBuffer() > 0) {
      handle.setOption("SO_SNDBUF", Abi.SOL_SOCKET, Abi.SO_SNDBUF, options.sendBuffer());
    }
  }

  /** The bound address, with the port that the kernel chose if it was to choose. */
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public int fd() {
    return handle.fd();
  }

  /**
   * Takes the datagrams that wait, without waiting for more. Before waiting on a poller, call this
   * until it returns 0: the kernel may have handed over more than there were slots.
   *
   * @param slab where payloads go; slot i begins at {@code offsets[i]}
   * @param maxLength most octets per datagram, up to the socket's {@code maxDatagram}
   * @param count slots to fill at most; what finds none is left for later
   * @param lengthsOut per slot the payload's octets (0 is a valid datagram); a datagram longer than
   *     {@code maxLength} is dropped, and its length reported negative
   * @param sockaddrsOut per slot the sender, {@link SockAddr#SLOT} octets
   * @param classesOut per slot the traffic class (IPv4: type of service) of its IP header, 0 to 255
   * @return datagrams received, 0 if none waits
   */
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

  /**
   * Sends datagrams. One that fails (too long, no route, refused, …) does not hold up the others.
   * If the kernel's queue is full, waits at most {@code sendWaitMillis} and then gives up the rest.
   *
   * @param sockaddrs destinations; packet i's slot begins at {@code i * SockAddr.SLOT}
   * @param classes traffic class (IPv4: type of service) of packet i's IP header, 0 to 255
   * @param from index of the first packet in all these arrays
   * @param count packets, any number
   * @param errnosOut {@code errnosOut[i]} becomes 0 or the errno of packet i
   * @return how many the kernel took
   */
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

  /**
   * Datagrams that the kernel dropped because the receive queue was full, since the socket opened:
   * what SO_RXQ_OVFL reports, asked for when wanted instead of carried with every datagram. The
   * kernel counts once what it had merged before it dropped it. Wraps at 2^32. Any thread.
   */
  public long kernelDrops() throws IOException {
    return Integer.toUnsignedLong(Sockets.memoryInfo(handle, Abi.SK_MEMINFO_DROPS));
  }

  /** Waits for calls in progress, then frees the port and all native memory. Idempotent. */
  @Override
  public void close() {
    handle.close();
  }
}
