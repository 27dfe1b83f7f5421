package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The traffic class of IP headers, through the kernel and back. */
class UdpTrafficClassTest extends UdpFixture {
  private static final int ROUNDS = 60;

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, false, false",
    "127.0.0.1, true, true",
    "127.0.0.1, true, false",
    "::1, false, false",
    "::1, true, true",
    "::1, true, false",
  })
  void eachDatagramHasItsOwn(String address, boolean cut, boolean merge) throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (UdpSocket from = open(address, DatagramOptions.defaults().withOffload(cut));
        UdpSocket to = open(address, DatagramOptions.defaults().withOffload(merge))) {
      for (int round = 0; round < ROUNDS; round++) {
        // Runs of one class, so that some datagrams can share a message and others cannot.
        List<Integer> sent = new ArrayList<>();
        prepare(to, SLOTS, 100 + random.nextInt(1000));
        for (int i = 0; i < SLOTS; i++) {
          boolean another = i == 0 || random.nextInt(5) == 0;
          classes[i] = another ? random.nextInt(256) * random.nextInt(2) : classes[i - 1];
          sent.add(classes[i]);
        }
        assertThat(from.send(slab, offsets, lengths, names, classes, 0, SLOTS, errnos))
            .as("seed %d", seed)
            .isEqualTo(SLOTS);
        assertThat(drain(to, 1 + random.nextInt(SLOTS))).as("seed %d", seed).isEqualTo(sent);
      }
    }
  }

  private List<Integer> drain(UdpSocket socket, int slots) throws IOException {
    List<Integer> received = new ArrayList<>();
    int count;
    while ((count = socket.receive(slab, offsets, 65535, slots, lengths, names, classes)) > 0) {
      for (int i = 0; i < count; i++) {
        received.add(classes[i]);
      }
    }
    return received;
  }

  @Test
  void datagramsOfOneClassShareAMessageAndOthersDoNot() throws IOException {
    try (UdpSocket from = open("127.0.0.1", DatagramOptions.defaults());
        UdpSocket whole = open("127.0.0.1", DatagramOptions.defaults().withBuffers(4096, 0))) {
      // The kernel counts once what it had merged before it dropped it: that shows the messages.
      prepare(whole, SLOTS, 1000);
      byte[] destinations = names.clone();
      int[] sizes = lengths.clone();
      int[] marks = new int[SLOTS];
      for (int i = 0; i < SLOTS; i++) {
        marks[i] = i < SLOTS / 2 ? 2 : 184;
      }
      for (int i = 0; i < 4; i++) {
        from.send(slab, offsets, sizes, destinations, marks, 0, SLOTS, errnos);
      }
      int received = drain(whole, SLOTS).size();
      assertThat(whole.kernelDrops()).isEqualTo(8 - received / (SLOTS / 2));
    }
  }

  @Test
  void ofIpv4AlsoOnASocketOfBothFamilies() throws IOException {
    try (UdpSocket any = open("::", DatagramOptions.defaults().withIpv6Only(false));
        UdpSocket v4 = open("127.0.0.1", DatagramOptions.defaults())) {
      int port = any.localAddress().getPort();
      SockAddr.encode(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), names, 0);
      lengths[0] = 10;
      classes[0] = 0xB9;
      v4.send(slab, offsets, lengths, names, classes, 0, 1, errnos);
      classes[0] = 0;
      assertThat(receive(any, 65535)).isEqualTo(1);
      assertThat(classes[0]).isEqualTo(0xB9);
      // Back to the name as it was received, an IPv4-mapped one.
      classes[0] = 0x2B;
      assertThat(any.send(slab, offsets, lengths, names, classes, 0, 1, errnos)).isEqualTo(1);
      classes[0] = 0;
      assertThat(receive(v4, 65535)).isEqualTo(1);
      assertThat(classes[0]).isEqualTo(0x2B);
    }
  }

  @Test
  void allocatesNothingPerCall() throws IOException {
    try (UdpSocket a = open("::1", DatagramOptions.defaults());
        UdpSocket b = open("::1", DatagramOptions.defaults())) {
      prepare(b, 2, 64);
      byte[] to = names.clone();
      int[] sizes = lengths.clone();
      int[] marks = {2, 184};
      Meter.assertAllocatesNothing(() -> {
        a.send(slab, offsets, sizes, to, marks, 0, 2, errnos);
        b.receive(slab, offsets, 2048, SLOTS, lengths, names, classes);
        b.receive(slab, offsets, 2048, SLOTS, lengths, names, classes);
      });
    }
  }
}
