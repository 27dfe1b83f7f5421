package net.hsvpn.dataplane.io.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import net.hsvpn.dataplane.wire.EspHeader;

/**
 * A raw socket of IP protocol 50, so that a datagram is one ESP packet (RFC 4303 section 2). The
 * kernel makes the outer IP header, puts fragments together, and needs CAP_NET_RAW. Neither cuts
 * nor merges: what UDP_SEGMENT and UDP_GRO do for UDP, nobody does for ESP.
 *
 * <p>Every raw socket that fits gets every packet, so no other program that wants ESP (nor a second
 * gateway) should have the same address; what is not ours has an unknown SPI.
 *
 * <p>The socket belongs to the network namespace of the thread that opens it: see {@link
 * NetworkNamespace#call}.
 */
public final class RawEspSocket implements VectorSocket {
  private final Handle handle;
  private final InetSocketAddress local;
  private final DatagramReceiver receiver;
  private final DatagramSender sender;
  private final Optional<ErrorQueue> errors;

  private RawEspSocket(
      Handle handle,
      InetSocketAddress local,
      DatagramOptions options,
      Optional<ErrorQueue> errors) {
    this.handle = handle;
    this.local = local;
    // raw(7): an IPv4 socket gets the header too; an IPv6 one does not (RFC 3542 section 3).
    DatagramReceiver.Form form =
        local.getAddress().getAddress().length == 4
            ? DatagramReceiver.Form.BEHIND_IPV4_HEADER
            : DatagramReceiver.Form.PLAIN;
    receiver = new DatagramReceiver(handle, options, form);
    sender = new DatagramSender(handle, options, false, errors.isPresent());
    this.errors = errors;
  }

  /**
   * Opens and binds a non-blocking socket in the calling thread's network namespace.
   *
   * @param local own address, or a wildcard
   * @throws NativeError if the kernel refuses, with what to do about it
   */
  public static RawEspSocket open(InetAddress local, DatagramOptions options) throws IOException {
    InetSocketAddress address = new InetSocketAddress(local, 0);
    byte[] name = SockAddr.encode(address);
    boolean v4 = SockAddr.isIpv4(name, 0);
    Handle handle =
        Sockets.socket(
            v4 ? Abi.AF_INET : Abi.AF_INET6,
            Abi.SOCK_RAW,
            EspHeader.IP_PROTOCOL,
            "socket(SOCK_RAW)",
            "raw ESP socket " + local.getHostAddress());
    try {
      Sockets.configure(handle, options, v4);
      Sockets.bind(handle, name, SockAddr.length(name, 0));
      // An IPv4 socket learns path MTUs without (raw_err).
      Optional<ErrorQueue> errors = v4 ? Optional.empty() : Optional.of(ErrorQueue.ofIpv6(handle));
      return new RawEspSocket(handle, address, options, errors);
    } catch (Throwable t) {
      handle.close();
      throw t;
    }
  }

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
    int received =
        receiver.receive(slab, offsets, maxLength, count, lengthsOut, sockaddrsOut, classesOut);
    if (received == 0 && errors.isPresent()) {
      errors.get().drain();
    }
    return received;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The destinations' ports must be 0: an IPv6 raw socket refuses others.
   */
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

  @Override
  public long kernelDrops() throws IOException {
    return Sockets.kernelDrops(handle);
  }

  @Override
  public void close() {
    handle.close();
  }
}
