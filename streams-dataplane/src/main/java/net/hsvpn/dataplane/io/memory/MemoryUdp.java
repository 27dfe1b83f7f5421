package net.hsvpn.dataplane.io.memory;

import java.net.InetSocketAddress;
import java.util.Arrays;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.IkeDatagram;
import net.hsvpn.dataplane.io.IkeSender;
import net.hsvpn.dataplane.io.LocalSockets;
import net.hsvpn.dataplane.io.PacketSink;
import net.hsvpn.dataplane.io.PacketSource;
import net.hsvpn.dataplane.io.linux.SockAddr;

/** Stands in for outer sockets: datagrams go to other endpoints of a {@link MemoryNetwork}. */
public final class MemoryUdp implements PacketSource, PacketSink, IkeSender {
  private final MemoryNetwork network;
  private final LocalSockets sockets;
  private final MemoryQueue<Datagram> queue = new MemoryQueue<>();

  @SuppressWarnings("ArrayRecordComponent") // A plain carrier; never compared.
  private record Datagram(int socket, InetSocketAddress from, int trafficClass, byte[] octets) {}

  public MemoryUdp(MemoryNetwork network, LocalSockets sockets) {
    this.network = network;
    this.sockets = sockets;
    for (int i = 0; i < sockets.size(); i++) {
      network.join(sockets.get(i).address(), this);
    }
  }

  /** Lets a datagram arrive, from wherever; false if the queue is full. */
  public boolean inject(InetSocketAddress from, InetSocketAddress to, byte[] octets) {
    return inject(from, to, 0, octets);
  }

  /** As above, with a traffic class in its IP header. */
  public boolean inject(
      InetSocketAddress from, InetSocketAddress to, int trafficClass, byte[] octets) {
    return queue.offer(new Datagram(socketAt(to), from, trafficClass, octets.clone()));
  }

  /** Raw ESP, and nothing else, has port 0. */
  private int socketAt(InetSocketAddress to) {
    return to.getPort() == 0 ? sockets.indexOf(to, false) : sockets.indexOf(to);
  }

  @Override
  public int receive(PacketBatch into, int timeoutMillis) {
    Datagram datagram = queue.poll(timeoutMillis);
    int n = 0;
    while (datagram != null) {
      boolean fits = datagram.octets.length <= into.maxLength();
      into.lengths()[n] = fits ? datagram.octets.length : -datagram.octets.length;
      if (fits) {
        System.arraycopy(datagram.octets, 0, into.slab(), into.offset(n), datagram.octets.length);
      }
      SockAddr.encode(datagram.from, into.peers(), n * SockAddr.SLOT);
      into.trafficClass(n, datagram.trafficClass);
      into.received(++n, datagram.socket);
      int socket = datagram.socket;
      datagram = n < into.capacity() ? queue.pollIf(next -> next.socket == socket) : null;
    }
    return n;
  }

  @Override
  public void send(PacketBatch batch) {
    for (int i = 0; i < batch.count(); i++) {
      int at = batch.offset(i);
      byte[] octets = Arrays.copyOfRange(batch.slab(), at, at + batch.length(i));
      InetSocketAddress from = sockets.get(batch.socket(i)).address();
      InetSocketAddress to = SockAddr.decode(batch.peers(), i * SockAddr.SLOT);
      if (!network.carry(from, to, batch.trafficClass(i), octets)) {
        batch.drop(i, DropReason.SEND_FAILED);
      }
    }
    batch.compact();
  }

  @Override
  public void send(IkeDatagram datagram) {
    int marker = datagram.marker() ? 4 : 0;
    byte[] octets = new byte[marker + datagram.octets().length];
    System.arraycopy(datagram.octets(), 0, octets, marker, datagram.octets().length);
    network.carry(datagram.local(), datagram.remote(), 0, octets);
  }

  @Override
  public void keepalive(InetSocketAddress local, InetSocketAddress remote) {
    network.carry(local, remote, 0, new byte[] {(byte) 0xFF});
  }

  @Override
  public void wakeup() {
    queue.wakeup();
  }

  @Override
  public void close() {
    queue.wakeup();
  }
}
