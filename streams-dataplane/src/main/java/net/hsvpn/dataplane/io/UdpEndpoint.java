package net.hsvpn.dataplane.io;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropCounters;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.linux.Errno;
import net.hsvpn.dataplane.io.linux.PathMtu;
import net.hsvpn.dataplane.io.linux.Poller;
import net.hsvpn.dataplane.io.linux.UdpOptions;
import net.hsvpn.dataplane.io.linux.UdpSocket;

/**
 * The node's UDP sockets, seen as one source and one sink of batches. One thread receives, another
 * sends; the control plane's messages go past both. Outlives the graphs that use it.
 */
public final class UdpEndpoint implements PacketSource, PacketSink, IkeSender {
  private static final byte[] MARKER = new byte[4];
  private static final byte[] KEEPALIVE = {(byte) 0xFF};
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int RECEIVES_PER_OVERFLOW_CHECK = 256;

  private final UdpSocket[] sockets;
  private final LocalSockets local;
  private final Poller poller;
  private final DropCounters drops;
  private final long[] overflows;
  private int[] errnos = new int[PacketBatch.DEFAULT_SLOTS];
  private int next;
  private int receives;

  private UdpEndpoint(List<UdpSocket> sockets, LocalSockets local, DropCounters drops)
      throws IOException {
    this.sockets = sockets.toArray(UdpSocket[]::new);
    this.local = local;
    this.drops = drops;
    overflows = new long[this.sockets.length];
    poller = Poller.open(Math.max(1, this.sockets.length));
    for (UdpSocket socket : sockets) {
      poller.add(socket);
    }
  }

  /**
   * Opens all sockets or none, in the calling thread's network namespace.
   *
   * @param wanted addresses with their kinds, none of them raw ESP; port 0 lets the kernel choose
   * @throws IOException if the kernel refuses one, with what to do about it
   */
  public static UdpEndpoint open(List<LocalSocket> wanted, UdpOptions options, DropCounters drops)
      throws IOException {
    List<UdpSocket> sockets = new ArrayList<>();
    try {
      List<LocalSocket> bound = new ArrayList<>();
      for (LocalSocket socket : wanted) {
        boolean both = socket.kind() == LocalSocket.Kind.NAT_TRAVERSAL;
        sockets.addAll(
            both
                ? UdpSocket.openSteered(socket.address(), options)
                : List.of(UdpSocket.open(socket.address(), forKind(socket.kind(), options))));
        while (bound.size() < sockets.size()) {
          bound.add(new LocalSocket(sockets.get(bound.size()).localAddress(), socket.kind()));
        }
      }
      return new UdpEndpoint(sockets, new LocalSockets(bound), drops);
    } catch (IOException | RuntimeException e) {
      sockets.forEach(UdpSocket::close);
      throw e;
    }
  }

  /** IKE alone needs no path MTU, and its first messages may be long: whoever can may cut them. */
  private static UdpOptions forKind(LocalSocket.Kind kind, UdpOptions options) {
    return kind == LocalSocket.Kind.IKE ? options.withPathMtu(PathMtu.FRAGMENT) : options;
  }

  /** The sockets with the ports that they really have. */
  public LocalSockets sockets() {
    return local;
  }

  @Override
  public int receive(PacketBatch into, int timeoutMillis) throws IOException {
    if (++receives % RECEIVES_PER_OVERFLOW_CHECK == 0) {
      countOverflows();
    }
    int received = receiveWaiting(into);
    if (received == 0 && timeoutMillis > 0) {
      countOverflows();
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
              into.peers());
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
          batch.slab(), batch.offsets(), batch.lengths(), batch.peers(), from, to - from, errnos);
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
    if (socket == LocalSockets.NONE) {
      drops.count(DropReason.NO_LOCAL_SOCKET);
      return;
    }
    try {
      sockets[socket].sendOne(message, 0, message.length, to);
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
    for (UdpSocket socket : sockets) {
      socket.close();
    }
  }
}
