package net.hsvpn.dataplane.io.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Buffers for vectors of datagrams, and sockets in a namespace of their own. */
abstract class UdpFixture {
  static final int SLOTS = 64;
  static TestNamespace net;

  final byte[] slab = new byte[SLOTS * 65536];
  final int[] offsets = new int[SLOTS];
  final int[] lengths = new int[SLOTS];
  final byte[] names = new byte[SLOTS * SockAddr.SLOT];
  final int[] classes = new int[SLOTS];
  final int[] errnos = new int[SLOTS];

  UdpFixture() {
    for (int i = 0; i < SLOTS; i++) {
      offsets[i] = i * 65536;
    }
  }

  @BeforeAll
  static void createNamespace() throws IOException {
    net = TestNamespace.create();
  }

  @AfterAll
  static void deleteNamespace() throws IOException {
    net.close();
  }

  void prepare(VectorSocket to, int count, int length) {
    for (int i = 0; i < count; i++) {
      lengths[i] = length;
      SockAddr.encode(to.localAddress(), names, i * SockAddr.SLOT);
    }
  }

  int receive(VectorSocket at, int maxLength) throws IOException {
    return at.receive(slab, offsets, maxLength, SLOTS, lengths, names, classes);
  }

  static UdpSocket open(String address, DatagramOptions options) throws IOException {
    return open(address, 0, options);
  }

  static UdpSocket open(String address, int port, DatagramOptions options) throws IOException {
    InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral(address), port);
    return net.namespace().call(() -> UdpSocket.open(local, options));
  }
}
