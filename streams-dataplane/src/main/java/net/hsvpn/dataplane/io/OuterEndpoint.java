package net.hsvpn.dataplane.io;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropCounters;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.linux.DatagramOptions;
import net.hsvpn.dataplane.io.linux.Errno;
import net.hsvpn.dataplane.io.linux.NativeError;
import net.hsvpn.dataplane.io.linux.PathMtu;
import net.hsvpn.dataplane.io.linux.Poller;
import net.hsvpn.dataplane.io.linux.RawEspSocket;
import net.hsvpn.dataplane.io.linux.UdpSocket;
import net.hsvpn.dataplane.io.linux.VectorSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's sockets towards the Internet, seen as one source and one sink of batches. One thread
 * receives, another sends; the control plane's messages go past both. Outlives the graphs that use
 * it.
 */
public final class OuterEndpoint implements PacketSource, PacketSink, IkeSender {
  private static final Logger LOG = LoggerFactory.getLogger(OuterEndpoint.class);
  private static final byte[] MARKER = new byte[4];
  private static final byte[] KEEPALIVE = {(byte) 0xFF};
  private static final long NANOS_PER_MILLI = 1_000_000;
  // Each look is a system call for each socket.
  private static final long OVERFLOW_LOOK_NANOS = 100_000_000;

  private final VectorSocket[] sockets;
  private final LocalSockets local;
  private final Poller poller;
  private final DropCounters drops;
  private final long[] overflows;
  private int[] errnos = new int[PacketBatch.DEFAULT_SLOTS];
  private int next;
  private long overflowsSeen = System.nanoTime();

  private OuterEndpoint(List<VectorSocket> sockets, LocalSockets local, DropCounters drops)
      throws IOException {
    this.sockets = sockets.toArray(VectorSocket[]::new);
    this.local = local;
    this.drops = drops;
    overflows = new long[this.sockets.length];
    poller = Poller.open(Math.max(1, this.sockets.length));
    for (VectorSocket socket : sockets) {
      poller.add(socket);
    }
  }

  /**
   * Opens all sockets or none, in the calling thread's network namespace. Only those for raw ESP
   * may be missing afterwards, all of them and with a line in the log, if the kernel refuses one:
   * ESP in UDP does without.
   *
   * @param wanted addresses with their kinds; port 0 lets the kernel choose
   * @throws IOException if the kernel refuses one, with what to do about it
   */
  public static OuterEndpoint open(
      List<LocalSocket> wanted, DatagramOptions options, DropCounters drops) throws IOException {
    return open(wanted, Set.of(), options, drops);
  }

  /**
   * As above.
   *
   * @param moving those of the addresses that the host may get later, and lose
   */
  public static OuterEndpoint open(
      List<LocalSocket> wanted,
      Set<InetAddress> moving,
      DatagramOptions options,
      DropCounters drops)
      throws IOException {
    List<VectorSocket> sockets = new ArrayList<>();
    List<LocalSocket> bound = new ArrayList<>();
    try {
      for (LocalSocket socket : wanted) {
        for (UdpSocket udp : udp(socket, ahead(socket, moving, options))) {
          sockets.add(udp);
          bound.add(new LocalSocket(udp.localAddress(), socket.kind()));
        }
      }
      for (VectorSocket socket : rawEsp(wanted, moving, options)) {
        sockets.add(socket);
        bound.add(new LocalSocket(socket.localAddress(), LocalSocket.Kind.RAW_ESP));
      }
      return new OuterEndpoint(sockets, new LocalSockets(bound), drops);
    } catch (IOException | RuntimeException e) {
      sockets.forEach(VectorSocket::close);
      throw e;
    }
  }

  private static DatagramOptions ahead(
      LocalSocket socket, Set<InetAddress> moving, DatagramOptions options) {
    return options.withAhead(moving.contains(socket.address().getAddress()));
  }

  private static List<UdpSocket> udp(LocalSocket socket, DatagramOptions options)
      throws IOException {
    return switch (socket.kind()) {
      // IKE alone needs no path MTU, and its first messages may be long: whoever can may cut them.
      case IKE -> List.of(UdpSocket.open(socket.address(), options.withPathMtu(PathMtu.FRAGMENT)));
      case NAT_TRAVERSAL -> UdpSocket.openSteered(socket.address(), options);
      case RAW_ESP -> List.of();
    };
  }

  private static List<RawEspSocket> rawEsp(
      List<LocalSocket> wanted, Set<InetAddress> moving, DatagramOptions options)
      throws IOException {
    List<RawEspSocket> sockets = new ArrayList<>();
    try {
      for (LocalSocket socket : wanted) {
        if (socket.kind() == LocalSocket.Kind.RAW_ESP) {
          sockets.add(RawEspSocket.open(socket.address().getAddress(), ahead(socket, moving, options)));
        }
      }
    } catch (NativeError refused) {
      sockets.forEach(RawEspSocket::close);
      LOG.warn("ESP goes in UDP only, since {}", refused.getMessage());
      return List.of();
    }
    return sockets;
  }

  /** The sockets with the ports that they really have. */
  public LocalSockets sockets() {
    return local;
  }

  @Override
  public int receive(PacketBatch into, int timeoutMillis) throws IOException {
    long now = System.nanoTime();
    if (now - overflowsSeen >= OVERFLOW_LOOK_NANOS) {
      overflowsSeen = now;
      countOverflows();
    }
    int received = receiveWaiting(into);
    if (received == 0 && timeoutMillis > 0) {
      poller.await(timeoutMillis * NANOS_PER_MILLI);
      received = receiveWaiting(into);
    }
    return received;
  }

  /** A batch holds packets of one socket; the sockets take turns. */
  private int receiveWaiting(PacketBatch into) throws IOException {
    for (int tries = 0; tries < sockets.length; tries++) {
      int socket = next;
      next = (next + 1) % sockets.length;
      int received =
          sockets[socket].receive(
              into.slab(),
              into.offsets(),
              into.maxLength(),
              into.capacity(),
              into.lengths(),
              into.peers(),
              into.trafficClasses());
      if (received > 0) {
        into.received(received, socket);
        return received;
      }
    }
    return 0;
  }

  private void countOverflows() throws IOException {
    for (int i = 0; i < sockets.length; i++) {
      long total = sockets[i].kernelDrops();
      // The kernel's figure wraps at 2^32.
      drops.add(DropReason.RECEIVE_OVERFLOW, (total - overflows[i]) & 0xFFFF_FFFFL);
      overflows[i] = total;
    }
  }

  @Override
  public void send(PacketBatch batch) throws IOException {
    if (errnos.length < batch.capacity()) {
      errnos = new int[batch.capacity()];
    }
    int from = 0;
    while (from < batch.count()) {
      int socket = batch.socket(from);
      int to = from + 1;
      while (to < batch.count() && batch.socket(to) == socket) {
        to++;
      }
      sockets[socket].send(
          batch.slab(),
          batch.offsets(),
          batch.lengths(),
          batch.peers(),
          batch.trafficClasses(),
          from,
          to - from,
          errnos);
      from = to;
    }
    for (int i = 0; i < batch.count(); i++) {
      if (errnos[i] != 0) {
        boolean tooBig = errnos[i] == Errno.EMSGSIZE.code();
        batch.drop(i, tooBig ? DropReason.TOO_BIG : DropReason.SEND_FAILED);
      }
    }
    batch.compact();
  }

  @Override
  public void send(IkeDatagram datagram) {
    byte[] marker = datagram.marker() ? MARKER : new byte[0];
    byte[] message = new byte[marker.length + datagram.octets().length];
    System.arraycopy(datagram.octets(), 0, message, marker.length, datagram.octets().length);
    sendOne(datagram.local(), datagram.remote(), message);
  }

  @Override
  public void keepalive(InetSocketAddress from, InetSocketAddress to) {
    sendOne(from, to, KEEPALIVE);
  }

  private void sendOne(InetSocketAddress from, InetSocketAddress to, byte[] message) {
    int socket = local.indexOf(from);
    if (socket == LocalSockets.NONE || !(sockets[socket] instanceof UdpSocket udp)) {
      drops.count(DropReason.NO_LOCAL_SOCKET);
      return;
    }
    try {
      udp.sendOne(message, 0, message.length, to);
    } catch (IOException lost) {
      drops.count(DropReason.SEND_FAILED);
    }
  }

  @Override
  public void wakeup() {
    poller.wakeup();
  }

  /** Closes the sockets; stop the graphs first. */
  @Override
  public void close() {
    poller.close();
    for (VectorSocket socket : sockets) {
      socket.close();
    }
  }
}
