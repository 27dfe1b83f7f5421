package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UdpSocketFailureTest extends UdpFixture {
  @Test
  void errorsSayWhatToDo() throws IOException {
    try (UdpSocket first = open("127.0.0.1", DatagramOptions.defaults())) {
      int port = first.localAddress().getPort();
      assertThatThrownBy(() -> open("127.0.0.1", port, DatagramOptions.defaults()))
          .isInstanceOf(NativeError.class)
          .hasMessageContaining("UDP socket 127.0.0.1:" + port + ": bind failed: EADDRINUSE")
          .hasMessageContaining("ss -ulpn");
      assertThatThrownBy(() -> open("2001:db8::5", DatagramOptions.defaults()))
          .hasMessageContaining("EADDRNOTAVAIL")
          .hasMessageContaining("no interface here has this address");
      InetSocketAddress far = new InetSocketAddress("192.0.2.1", 4500);
      assertThatThrownBy(() -> first.sendOne(new byte[1], 0, 1, far))
          .hasMessageContaining("to 192.0.2.1:4500")
          .hasMessageContaining("ENETUNREACH");
    }
  }

  @Test
  void closesOnceAndRefusesFurtherUse() throws IOException {
    UdpSocket socket = open("127.0.0.1", DatagramOptions.defaults());
    int port = socket.localAddress().getPort();
    socket.close();
    socket.close();
    assertThatThrownBy(() -> receive(socket, 100)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> socket.send(slab, offsets, lengths, names, classes, 0, 1, errnos))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() ->
            socket.sendOne(
                slab, 0, 1, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9)))
        .isInstanceOf(IllegalStateException.class);
    open("127.0.0.1", port, DatagramOptions.defaults()).close();
  }

  @Test
  void closingMeetsAThreadThatReceives() throws Exception {
    for (int round = 0; round < 50; round++) {
      UdpSocket socket = open("127.0.0.1", DatagramOptions.defaults().withMaxDatagram(100));
      CountDownLatch started = new CountDownLatch(1);
      FutureTask<Void> receiver =
          new FutureTask<>(() -> {
            while (true) {
              receive(socket, 100);
              started.countDown();
            }
          });
      Thread.ofPlatform().start(receiver);
      started.await();
      socket.close();
      // The descriptor's number is free again: had the receiver still used it, it would read here.
      try (UdpSocket next = open("127.0.0.1", DatagramOptions.defaults())) {
        next.sendOne(new byte[1], 0, 1, next.localAddress());
        assertThatThrownBy(() -> receiver.get(10, TimeUnit.SECONDS))
            .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(receive(next, 100)).isEqualTo(1);
      }
    }
  }

  @Test
  void givesUpOnAQueueThatStaysFull() throws IOException {
    try (Netlink netlink = net.netlink()) {
      netlink.createVeth("q0", "q1");
      netlink.addAddress("q0", InetAddress.ofLiteral("10.5.0.1"), 24);
      netlink.setUp("q0");
      netlink.setUp("q1");
    }
    // Nobody answers to 10.5.0.2, so datagrams stay in the send queue until ARP gives up.
    try (UdpSocket a = open("10.5.0.1", DatagramOptions.defaults().withBuffers(0, 1))) {
      for (int i = 0; i < SLOTS; i++) {
        // Pairs that share a message, since only the last in one may be shorter.
        lengths[i] = 1000 + i % 2;
        InetAddress nobody = InetAddress.ofLiteral("10.5.0.2");
        SockAddr.encode(new InetSocketAddress(nobody, 9), names, i * SockAddr.SLOT);
      }
      int sent = a.send(slab, offsets, lengths, names, classes, 0, SLOTS, errnos);
      assertThat(sent).isBetween(1, SLOTS - 1);
      for (int i = 0; i < SLOTS; i++) {
        assertThat(errnos[i]).isEqualTo(i < sent ? 0 : Errno.EAGAIN.code());
      }
    }
  }

  @Test
  void leavesNoDescriptorBehind() throws IOException {
    Meter.assertClosesDescriptors(() -> open("::1", DatagramOptions.defaults()).close());
    Meter.assertClosesDescriptors(() ->
        assertThatThrownBy(() -> open("192.0.2.9", DatagramOptions.defaults()))
            .isInstanceOf(NativeError.class));
  }

  @Test
  void oneDatagramThatFailsDoesNotHoldUpTheOthers() throws IOException {
    try (UdpSocket a = open("127.0.0.1", DatagramOptions.defaults().withMaxDatagram(65520));
        UdpSocket b = open("127.0.0.1", DatagramOptions.defaults())) {
      prepare(b, 6, 10);
      int slot = SockAddr.SLOT;
      SockAddr.encode(new InetSocketAddress("192.0.2.1", 500), names, slot);
      SockAddr.encode(new InetSocketAddress("2001:db8::1", 500), names, 2 * slot);
      lengths[3] = 65510;
      lengths[4] = 65521;
      assertThat(a.send(slab, offsets, lengths, names, classes, 0, 6, errnos)).isEqualTo(2);
      assertThat(errnos)
          .startsWith(
              0,
              Errno.ENETUNREACH.code(),
              Errno.EAFNOSUPPORT.code(),
              Errno.EMSGSIZE.code(),
              Errno.EMSGSIZE.code(),
              0);
      assertThat(receive(b, 65535)).isEqualTo(2);
    }
  }
}
