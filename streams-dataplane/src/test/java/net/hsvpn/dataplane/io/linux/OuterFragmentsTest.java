package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import net.hsvpn.dataplane.sad.PathMtus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is longer than the path travels in fragments, and the kernel puts it together again. */
class OuterFragmentsTest {
  private static final int NARROW = 1280;

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void datagramsLongerThanThePathArriveWhole(String address) throws IOException {
    try (TestNamespace net = TestNamespace.create()) {
      narrow(net);
      // As the gateway opens its sockets: Don't Fragment where the path is known to be wide enough.
      DatagramOptions options = DatagramOptions.defaults().withPathMtu(PathMtu.WANT);
      try (UdpSocket from = open(net, address, options);
          UdpSocket to = open(net, address, options)) {
        Random random = new Random(7);
        int count = 20;
        int room = 2048;
        byte[] slab = new byte[count * room];
        random.nextBytes(slab);
        int[] offsets = new int[count];
        int[] lengths = new int[count];
        byte[] names = new byte[count * SockAddr.SLOT];
        for (int i = 0; i < count; i++) {
          offsets[i] = i * room;
          lengths[i] = NARROW + random.nextInt(700);
          SockAddr.encode(to.localAddress(), names, i * SockAddr.SLOT);
        }
        int[] errnos = new int[count];
        assertThat(from.send(slab, offsets, lengths, names, new int[count], 0, count, errnos))
            .isEqualTo(count);
        byte[] received = new byte[count * room];
        int[] got = new int[count];
        assertThat(to.receive(received, offsets, room, count, got, names, new int[count]))
            .isEqualTo(count);
        assertThat(got).isEqualTo(lengths);
        for (int i = 0; i < count; i++) {
          assertThat(Arrays.copyOfRange(received, i * room, i * room + got[i]))
              .isEqualTo(Arrays.copyOfRange(slab, i * room, i * room + got[i]));
        }
      }
    }
  }

  @Test
  void theKernelKnowsWhatAPathCarries() throws IOException {
    try (TestNamespace net = TestNamespace.create()) {
      narrow(net);
      KernelPathMtus paths = new KernelPathMtus();
      for (String address : new String[] {"127.0.0.1", "::1"}) {
        InetSocketAddress end = new InetSocketAddress(InetAddress.ofLiteral(address), 4500);
        assertThat(net.namespace().call(() -> paths.between(end, end))).isEqualTo(NARROW);
      }
      InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 4500);
      InetSocketAddress far = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4500);
      assertThat(net.namespace().call(() -> paths.between(local, far)))
          .as("without a route")
          .isEqualTo(PathMtus.UNKNOWN);
    }
  }

  private static void narrow(TestNamespace net) throws IOException {
    try (Netlink netlink = net.netlink()) {
      netlink.setMtu("lo", NARROW);
    }
  }

  private static UdpSocket open(TestNamespace net, String address, DatagramOptions options)
      throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral(address), 0);
    return net.namespace().call(() -> UdpSocket.open(any, options));
  }
}
