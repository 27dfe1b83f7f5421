package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TunDeviceTest {
  private static final long TRY_NANOS = 100_000_000;
  private static final int MAX_TRIES = 100;
  private static TestNamespace net;

  @BeforeAll
  static void createNamespace() throws IOException {
    net = TestNamespace.create();
  }

  @AfterAll
  static void deleteNamespace() throws IOException {
    net.close();
  }

  @Test
  void theKernelAnswersAnIpv4EchoRequest() throws IOException {
    try (TunDevice tun = TunDevice.open("t4", net.namespace());
        Netlink netlink = net.netlink()) {
      netlink.addAddress("t4", InetAddress.ofLiteral("10.9.0.1"), 24);
      netlink.disableIpv6AddressGeneration("t4");
      netlink.setUp("t4");
      byte[] request = Echo.ipv4Request("10.9.0.2", "10.9.0.1", "HSVPN");
      byte[] reply = answer(tun, request);
      assertThat(reply).hasSameSizeAs(request);
      assertThat(slice(reply, 12, 4)).isEqualTo(slice(request, 16, 4));
      assertThat(slice(reply, 16, 4)).isEqualTo(slice(request, 12, 4));
      assertThat(reply[20]).as("ICMP echo reply, RFC 792").isZero();
      assertThat(slice(reply, 24, reply.length - 24))
          .isEqualTo(slice(request, 24, request.length - 24));
    }
  }

  @Test
  void theKernelAnswersAnIpv6EchoRequestAndSaysNothingUnasked() throws IOException {
    try (TunDevice tun = TunDevice.open("t6", net.namespace());
        Netlink netlink = net.netlink()) {
      netlink.disableIpv6AddressGeneration("t6");
      netlink.addAddress("t6", InetAddress.ofLiteral("fd00::1"), 64);
      netlink.setUp("t6");
      assertThat(netlink.addresses("t6"))
          .as("no link-local address")
          .containsExactly(new InterfaceAddress("t6", InetAddress.ofLiteral("fd00::1"), 64));
      byte[] request = Echo.ipv6Request("fd00::2", "fd00::1", "HSVPN over IPv6");
      byte[] reply = answer(tun, request);
      assertThat(reply[40] & 0xFF).as("ICMPv6 echo reply, RFC 4443 section 4.2").isEqualTo(129);
      assertThat(slice(reply, 8, 16)).isEqualTo(slice(request, 24, 16));
      assertThat(slice(reply, 44, reply.length - 44))
          .isEqualTo(slice(request, 44, request.length - 44));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void movesBatches(boolean offload) throws IOException {
    try (TunDevice tun = net.namespace().call(() -> TunDevice.open("tb", offload));
        Netlink netlink = net.netlink()) {
      netlink.addAddress("tb", InetAddress.ofLiteral("10.8.0.1"), 24);
      netlink.disableIpv6AddressGeneration("tb");
      netlink.setUp("tb");
      byte[] request = Echo.ipv4Request("10.8.0.2", "10.8.0.1", "batch");
      byte[] slab = new byte[8 * 2048];
      int[] offsets = new int[8];
      int[] lengths = new int[8];
      int[] errnos = new int[8];
      for (int i = 0; i < 8; i++) {
        offsets[i] = i * 2048;
        lengths[i] = request.length;
        System.arraycopy(request, 0, slab, offsets[i], request.length);
      }
      slab[offsets[3]] = 0x15; // IP version 1
      assertThat(tun.writeBatch(slab, offsets, lengths, 1, 7, errnos)).isEqualTo(6);
      assertThat(errnos).containsExactly(0, 0, 0, Errno.EINVAL.code(), 0, 0, 0, 0);
      int[] read = new int[8];
      assertThat(tun.readBatch(slab, offsets, 2048, 4, read)).isEqualTo(4);
      assertThat(read).startsWith(request.length, request.length, request.length, request.length);
      assertThat(tun.readBatch(slab, offsets, 2048, 8, read)).isEqualTo(2);
      assertThat(tun.readBatch(slab, offsets, 2048, 8, read)).isZero();
    }
  }

  /** The same datagrams, given to the kernel in one piece, leave a device with and without it. */
  @Test
  void offloadsChangeNothingInWhatLeavesTheDevice() throws IOException {
    List<byte[]> plain = datagramsThrough("tp", "10.6.0.1", false);
    List<byte[]> offloaded = datagramsThrough("to", "10.6.0.1", true);
    assertThat(plain).hasSize(10);
    assertThat(offloaded).hasSameSizeAs(plain);
    for (int i = 0; i < plain.size(); i++) {
      assertThat(offloaded.get(i)).as("packet %d", i).isEqualTo(plain.get(i));
    }
  }

  private static List<byte[]> datagramsThrough(String name, String address, boolean offload)
      throws IOException {
    InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral(address), 4000);
    InetSocketAddress remote = new InetSocketAddress(InetAddress.ofLiteral("10.6.0.2"), 4001);
    try (TunDevice tun = net.namespace().call(() -> TunDevice.open(name, offload));
        Netlink netlink = net.netlink()) {
      netlink.disableIpv6AddressGeneration(name);
      netlink.addAddress(name, local.getAddress(), 24);
      netlink.setUp(name);
      byte[] slab = new byte[10 * 1000];
      new Random(6).nextBytes(slab);
      int[] offsets = new int[10];
      int[] lengths = new int[10];
      byte[] names = new byte[10 * SockAddr.SLOT];
      for (int i = 0; i < 10; i++) {
        offsets[i] = i * 1000;
        lengths[i] = i < 9 ? 1000 : 33;
        SockAddr.encode(remote, names, i * SockAddr.SLOT);
      }
      try (UdpSocket socket =
          net.namespace().call(() -> UdpSocket.open(local, DatagramOptions.defaults()))) {
        assertThat(socket.send(slab, offsets, lengths, names, new int[10], 0, 10, new int[10]))
            .isEqualTo(10);
      }
      List<byte[]> packets = new ArrayList<>();
      byte[] out = new byte[2048];
      int length;
      while ((length = tun.read(out, 0, 2048)) > 0) {
        // The kernel counts IPv4 identifications on from one run to the next.
        Arrays.fill(out, 4, 6, (byte) 0);
        Arrays.fill(out, 10, 12, (byte) 0);
        packets.add(slice(out, 0, length));
      }
      return packets;
    }
  }

  @Test
  void aDeviceThatIsDownTakesAndGivesNothing() throws IOException {
    try (TunDevice tun = TunDevice.open("td", net.namespace())) {
      byte[] request = Echo.ipv4Request("10.9.0.2", "10.9.0.1", "x");
      assertThat(tun.write(request, 0, request.length)).isEqualTo(Errno.EIO.code());
      assertThat(tun.read(new byte[100], 0, 100)).isZero();
    }
  }

  @Test
  void closingRemovesTheDevice() throws IOException {
    TunDevice tun = TunDevice.open("tc", net.namespace());
    try (Netlink netlink = net.netlink()) {
      assertThat(netlink.link("tc")).isPresent();
      tun.close();
      tun.close();
      assertThat(netlink.link("tc")).isEmpty();
    }
    assertThatThrownBy(() -> tun.read(new byte[9], 0, 9)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> tun.write(new byte[9], 0, 9))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void livesInItsOwnNamespaceOnly() throws IOException {
    try (TestNamespace other = TestNamespace.create();
        TunDevice here = TunDevice.open("same", net.namespace());
        TunDevice there = TunDevice.open("same", other.namespace())) {
      assertThat(here.fd()).isNotEqualTo(there.fd());
      assertThat(NetworkNamespace.ofProcess().call(() -> linkOf("same"))).isFalse();
      assertThat(other.namespace().call(() -> linkOf("same"))).isTrue();
    }
  }

  private static boolean linkOf(String name) throws IOException {
    try (Netlink netlink = Netlink.open()) {
      return netlink.link(name).isPresent();
    }
  }

  @Test
  void errorsSayWhatToDo() throws IOException {
    assertThatThrownBy(() -> TunDevice.open("a-name-of-sixteen", net.namespace()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 15 ASCII characters");
    assertThatThrownBy(() -> TunDevice.open("b\u00fcro", net.namespace()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TunDevice.open("t", NetworkNamespace.of("hsvpn-no-such")))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "network namespace 'hsvpn-no-such' not found:"
                + " create it with 'ip netns add hsvpn-no-such'");
    try (TunDevice first = TunDevice.open("once", net.namespace())) {
      assertThatThrownBy(() -> TunDevice.open(first.name(), net.namespace()))
          .hasMessageContaining("TUN device 'once': TUNSETIFF failed: EBUSY")
          .hasMessageContaining("another process");
    }
  }

  @Test
  void leavesNoDescriptorBehind() throws IOException {
    Meter.assertClosesDescriptors(() -> TunDevice.open("tf", net.namespace()).close());
  }

  @Test
  void copiesNoPacketPerCall() throws IOException {
    try (TunDevice tun = TunDevice.open("ta", net.namespace());
        Netlink netlink = net.netlink()) {
      netlink.addAddress("ta", InetAddress.ofLiteral("10.7.0.1"), 24);
      netlink.disableIpv6AddressGeneration("ta");
      netlink.setUp("ta");
      byte[] request = Echo.ipv4Request("10.7.0.2", "10.7.0.1", "allocation");
      byte[] out = new byte[2048];
      int[] offsets = {0, 0};
      int[] lengths = {request.length, request.length};
      int[] errnos = new int[2];
      Meter.assertAllocatesNothing(() -> {
        tun.writeBatch(request, offsets, lengths, 0, 2, errnos);
        tun.read(out, 0, out.length);
        tun.read(out, 0, out.length);
      });
    }
  }

  private static byte[] answer(TunDevice tun, byte[] request) throws IOException {
    byte[] slab = new byte[4096];
    assertThat(tun.read(slab, 0, 4096)).as("nothing unasked").isZero();
    System.arraycopy(request, 0, slab, 7, request.length);
    try (Poller poller = Poller.open(1)) {
      int slot = poller.add(tun);
      // The kernel makes a new IPv6 address local in its own time, and drops what comes before.
      int tries = 0;
      do {
        assertThat(tun.write(slab, 7, request.length)).isZero();
      } while (poller.await(TRY_NANOS) == 0 && ++tries < MAX_TRIES);
      assertThat(poller.readable(slot)).as("answered").isTrue();
    }
    int length = tun.read(slab, 100, 2000);
    byte[] first = slice(slab, 100, length);
    while (tun.read(slab, 100, 2000) > 0) {
      assertThat(slice(slab, 100, length)).as("nothing but late answers").isEqualTo(first);
    }
    return first;
  }

  private static byte[] slice(byte[] in, int offset, int length) {
    assertThat(in.length).as(HexFormat.of().formatHex(in)).isGreaterThanOrEqualTo(offset + length);
    byte[] out = new byte[length];
    System.arraycopy(in, offset, out, 0, length);
    return out;
  }
}
