package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Datagrams that the kernel cuts and merges arrive as if it had not. */
class UdpOffloadTest extends UdpFixture {
  private static final int ROUNDS = 150;
  private static final DatagramOptions CUTTING = DatagramOptions.defaults();
  private static final DatagramOptions PLAIN = DatagramOptions.defaults().withOffload(false);

  @ParameterizedTest
  @CsvSource({"true,true,127.0.0.1", "true,false,::1", "false,true,::1", "true,true,::1"})
  void arriveInOrderOctetForOctet(boolean cut, boolean merge, String address) throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (UdpSocket from = open(address, cut ? CUTTING : PLAIN);
        UdpSocket first = open(address, merge ? CUTTING : PLAIN);
        UdpSocket second = open(address, merge ? CUTTING : PLAIN)) {
      for (int round = 0; round < ROUNDS; round++) {
        List<byte[]> toFirst = new ArrayList<>();
        List<byte[]> toSecond = new ArrayList<>();
        int count = 1 + random.nextInt(SLOTS);
        fill(random, count, first, second, toFirst, toSecond);
        assertThat(from.send(slab, offsets, lengths, names, classes, 0, count, errnos))
            .as("seed %d", seed)
            .isEqualTo(count);
        int slots = 1 + random.nextInt(SLOTS);
        assertSame(drain(first, slots), toFirst, seed);
        assertSame(drain(second, slots), toSecond, seed);
      }
    }
  }

  /** Runs of equal lengths, to one destination or the other. */
  private void fill(
      Random random,
      int count,
      UdpSocket first,
      UdpSocket second,
      List<byte[]> toFirst,
      List<byte[]> toSecond) {
    int length = 0;
    boolean other = false;
    for (int i = 0; i < count; i++) {
      if (i == 0 || random.nextInt(8) == 0) {
        length = random.nextInt(random.nextInt(10) == 0 ? 9000 : 1500);
        other = random.nextInt(4) == 0;
      }
      byte[] datagram = new byte[length];
      random.nextBytes(datagram);
      System.arraycopy(datagram, 0, slab, offsets[i], length);
      lengths[i] = length;
      SockAddr.encode((other ? second : first).localAddress(), names, i * SockAddr.SLOT);
      (other ? toSecond : toFirst).add(datagram);
    }
  }

  private List<byte[]> drain(UdpSocket socket, int slots) throws IOException {
    List<byte[]> received = new ArrayList<>();
    int count;
    while ((count = socket.receive(slab, offsets, 65535, slots, lengths, names, classes)) > 0) {
      for (int i = 0; i < count; i++) {
        received.add(Arrays.copyOfRange(slab, offsets[i], offsets[i] + lengths[i]));
      }
    }
    return received;
  }

  private static void assertSame(List<byte[]> received, List<byte[]> sent, long seed) {
    assertThat(received).as("seed %d", seed).hasSameSizeAs(sent);
    for (int i = 0; i < sent.size(); i++) {
      assertThat(received.get(i)).as("seed %d, datagram %d", seed, i).isEqualTo(sent.get(i));
    }
  }

  @Test
  void mergedDatagramsThatDoNotFitAreReportedOneByOne() throws IOException {
    try (UdpSocket from = open("127.0.0.1", CUTTING);
        UdpSocket to = open("127.0.0.1", CUTTING)) {
      prepare(to, 4, 1200);
      lengths[3] = 100;
      assertThat(from.send(slab, offsets, lengths, names, classes, 0, 4, errnos)).isEqualTo(4);
      assertThat(receive(to, 1000)).isEqualTo(4);
      assertThat(lengths).startsWith(-1200, -1200, -1200, 100);
    }
  }

  @Test
  void theKernelCountsAMergedMessageThatItDropsOnce() throws IOException {
    try (UdpSocket from = open("127.0.0.1", CUTTING);
        UdpSocket to = open("127.0.0.1", CUTTING.withBuffers(4096, 0))) {
      prepare(to, SLOTS, 1000);
      byte[] destinations = names.clone();
      int sent = 0;
      for (int i = 0; i < 4; i++) {
        sent += from.send(slab, offsets, lengths, destinations, classes, 0, SLOTS, errnos);
      }
      assertThat(sent).isEqualTo(4 * SLOTS);
      int received = drain(to, SLOTS).size();
      assertThat(received).isLessThan(sent);
      assertThat(to.kernelDrops()).isEqualTo((sent - received) / SLOTS);
    }
  }

  @ParameterizedTest
  @CsvSource({"FRAGMENT,4", "DO,1"})
  void packetsLongerThanThePathGetTheirOwnAnswer(PathMtu policy, int sent) throws IOException {
    String device = "g" + sent;
    try (Netlink netlink = net.netlink()) {
      netlink.createVeth(device, device + "p");
      netlink.addAddress(device, InetAddress.ofLiteral("10.6." + sent + ".1"), 24);
      netlink.setUp(device);
      netlink.setUp(device + "p");
    }
    try (UdpSocket from = open("10.6." + sent + ".1", CUTTING.withPathMtu(policy))) {
      for (int i = 0; i < 4; i++) {
        lengths[i] = i < 3 ? 3000 : 100;
        InetSocketAddress to =
            new InetSocketAddress(InetAddress.ofLiteral("10.6." + sent + ".2"), 9);
        SockAddr.encode(to, names, i * SockAddr.SLOT);
      }
      assertThat(from.send(slab, offsets, lengths, names, classes, 0, 4, errnos)).isEqualTo(sent);
      int tooLong = policy == PathMtu.FRAGMENT ? 0 : Errno.EMSGSIZE.code();
      assertThat(errnos).startsWith(tooLong, tooLong, tooLong, 0);
    }
  }
}
