package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PacketSocketTest {
  private static final byte[] MARK = "a packet to find".getBytes(StandardCharsets.US_ASCII);

  @Test
  void seesWhatPassesItsInterfaceOnly() throws IOException {
    try (TestNamespace net = TestNamespace.create();
        TestNamespace other = TestNamespace.create();
        Netlink netlink = net.netlink();
        PacketSocket lo =
            net.namespace().call(() -> PacketSocket.open("lo", PacketSocket.Start.NETWORK_HEADER));
        PacketSocket elsewhere =
            other.namespace().call(() -> PacketSocket.openAll(PacketSocket.Start.LINK_HEADER));
        PacketSocket all =
            net.namespace().call(() -> PacketSocket.openAll(PacketSocket.Start.LINK_HEADER))) {
      byte[] out = new byte[200];
      assertThat(lo.receive(out, 0, 200)).isZero();
      send(net);
      int octets = 20 + 8 + MARK.length;
      assertThat(lo.receive(out, 3, 197)).isEqualTo(octets);
      assertThat(out[3]).as("IPv4, no options").isEqualTo((byte) 0x45);
      assertThat(new String(out, 3 + 28, MARK.length, StandardCharsets.US_ASCII))
          .isEqualTo("a packet to find");
      assertThat(lo.lastInterfaceIndex()).isEqualTo(netlink.link("lo").orElseThrow().index());
      assertThat(all.receive(out, 0, 10)).as("with Ethernet header").isEqualTo(14 + octets);
      assertThat(elsewhere.receive(out, 0, 200)).as("in another namespace").isZero();
      assertThat(lo.kernelDrops()).isZero();
    }
  }

  @Test
  void errorsNameTheInterface() throws IOException {
    try (TestNamespace net = TestNamespace.create()) {
      assertThatThrownBy(() ->
              net.namespace()
                  .call(() -> PacketSocket.open("nope0", PacketSocket.Start.LINK_HEADER)))
          .hasMessage("interface 'nope0' not found");
    }
  }

  private static void send(TestNamespace net) throws IOException {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    try (UdpSocket a =
            net.namespace().call(() -> UdpSocket.open(loopback, DatagramOptions.defaults()));
        UdpSocket b =
            net.namespace().call(() -> UdpSocket.open(loopback, DatagramOptions.defaults()))) {
      a.sendOne(MARK, 0, MARK.length, b.localAddress());
    }
  }
}
