package net.hsvpn.lab.traffic;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import net.hsvpn.dataplane.io.linux.DatagramOptions;
import net.hsvpn.dataplane.io.linux.SockAddr;
import net.hsvpn.dataplane.io.linux.UdpSocket;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.topology.Host;

/**
 * Datagrams from one host to one address, as fast as the kernel takes them, one system call for
 * many but each a packet of its own; until it is closed or has sent as many as it may.
 */
public final class Flood implements AutoCloseable {
  private static final int VECTOR = DatagramOptions.MAX_VECTOR;

  private final UdpSocket socket;
  private final Thread sender;
  private volatile boolean ending;
  private volatile long sent;

  private Flood(UdpSocket socket, InetSocketAddress to, List<byte[]> datagrams, long most) {
    this.socket = socket;
    this.sender =
        Thread.ofPlatform()
            .daemon()
            .name("flood of " + to)
            .start(() -> send(SockAddr.encode(to), datagrams, most));
  }

  /**
   * Begins to send.
   *
   * @param datagrams payloads, sent in turn
   * @param most how many are sent at most
   */
  public static Flood start(
      Host from, String address, int port, List<byte[]> datagrams, long most) {
    InetSocketAddress to = new InetSocketAddress(InetAddress.ofLiteral(address), port);
    InetSocketAddress any =
        new InetSocketAddress(InetAddress.ofLiteral(address.contains(":") ? "::" : "0.0.0.0"), 0);
    UdpSocket socket =
        from.call(() -> UdpSocket.open(any, DatagramOptions.defaults().withOffload(false)));
    return new Flood(socket, to, List.copyOf(datagrams), most);
  }

  /** How many datagrams the kernel has taken so far. */
  public long sent() {
    return sent;
  }

  /** Stops. */
  @Override
  public void close() {
    ending = true;
    try {
      sender.join();
    } catch (InterruptedException e) {
      throw LabException.interrupted("waiting for the end of a flood", e);
    } finally {
      socket.close();
    }
  }

  private void send(byte[] to, List<byte[]> datagrams, long most) {
    int stride = datagrams.stream().mapToInt(d -> d.length).max().orElseThrow();
    byte[] slab = new byte[VECTOR * stride];
    byte[] names = new byte[VECTOR * SockAddr.SLOT];
    int[] offsets = new int[VECTOR];
    int[] lengths = new int[VECTOR];
    for (int i = 0; i < VECTOR; i++) {
      byte[] datagram = datagrams.get(i % datagrams.size());
      offsets[i] = i * stride;
      lengths[i] = datagram.length;
      System.arraycopy(datagram, 0, slab, offsets[i], datagram.length);
      System.arraycopy(to, 0, names, i * SockAddr.SLOT, to.length);
    }
    int[] classes = new int[VECTOR];
    int[] errnos = new int[VECTOR];
    long count = 0;
    try {
      while (!ending && count < most) {
        count += socket.send(slab, offsets, lengths, names, classes, 0, VECTOR, errnos);
        sent = count;
      }
    } catch (IOException e) {
      throw new LabException("the flood ends: " + e.getMessage(), e);
    }
  }
}
