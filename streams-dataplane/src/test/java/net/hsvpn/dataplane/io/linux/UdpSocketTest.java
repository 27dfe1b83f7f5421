package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpSocketTest extends UdpFixture {
  private static final int LONGEST = 65507;

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void carriesDatagramsOfEverySizeThereAndBack(String address) throws IOException {
    try (UdpSocket a = open(address, DatagramOptions.defaults());
        UdpSocket b = open(address, DatagramOptions.defaults())) {
      List<Integer> sizes = sizes(address.equals("::1") ? LONGEST + 20 : LONGEST);
      byte[] sent = new byte[slab.length];
      new Random(20261122).nextBytes(sent);
      for (int first = 0; first < sizes.size(); first += SLOTS) {
        int count = Math.min(SLOTS, sizes.size() - first);
        for (int i = 0; i < count; i++) {
          lengths[i] = sizes.get(first + i);
          SockAddr.encode(b.localAddress(), names, i * SockAddr.SLOT);
        }
        int[] wanted = lengths.clone();
        assertThat(a.send(sent, offsets, lengths, names, classes, 0, count, errnos))
            .isEqualTo(count);
        expect(b, a, count, wanted, sent);
        // Back: the names are those of the senders, as received.
        assertThat(b.send(slab, offsets, lengths, names, classes, 0, count, errnos))
            .isEqualTo(count);
        expect(a, b, count, wanted, sent);
      }
    }
  }

  /** All up to beyond an Ethernet MTU, then every 61st (a prime), and the last ones. */
  private static List<Integer> sizes(int longest) {
    List<Integer> sizes = new ArrayList<>();
    for (int size = 0; size <= longest; size += size < 2100 || size > longest - 65 ? 1 : 61) {
      sizes.add(size);
    }
    assertThat(sizes).endsWith(longest);
    return sizes;
  }

  private void expect(UdpSocket at, UdpSocket from, int count, int[] wanted, byte[] sent)
      throws IOException {
    for (int i = 0; i < count; i++) {
      Arrays.fill(slab, offsets[i], offsets[i] + wanted[i], (byte) 0x5A);
    }
    Arrays.fill(names, (byte) 0x5A);
    assertThat(at.receive(slab, offsets, 65535, SLOTS, lengths, names, classes)).isEqualTo(count);
    byte[] sender = SockAddr.encode(from.localAddress());
    for (int i = 0; i < count; i++) {
      assertThat(lengths[i]).isEqualTo(wanted[i]);
      int end = offsets[i] + wanted[i];
      assertThat(Arrays.equals(slab, offsets[i], end, sent, offsets[i], end))
          .as("payload of %d octets", wanted[i])
          .isTrue();
      assertThat(SockAddr.same(names, i * SockAddr.SLOT, sender, 0)).isTrue();
    }
  }

  @Test
  void sendsMoreThanOneVectorAndLeavesTheRestQueued() throws IOException {
    DatagramOptions four = DatagramOptions.defaults().withVector(4).withOffload(false);
    try (UdpSocket a = open("127.0.0.1", four);
        UdpSocket b = open("127.0.0.1", four)) {
      prepare(b, 11, 100);
      assertThat(a.send(slab, offsets, lengths, names, classes, 1, 10, errnos)).isEqualTo(10);
      assertThat(receive(b, 65535)).isEqualTo(4);
      assertThat(receive(b, 65535)).isEqualTo(4);
      assertThat(receive(b, 65535)).isEqualTo(2);
      assertThat(receive(b, 65535)).isZero();
    }
  }

  @Test
  void reportsTheRealLengthOfATruncatedDatagramNegative() throws IOException {
    try (UdpSocket a = open("127.0.0.1", DatagramOptions.defaults());
        UdpSocket b = open("127.0.0.1", DatagramOptions.defaults())) {
      prepare(b, 3, 100);
      lengths[1] = 1501;
      a.send(slab, offsets, lengths, names, classes, 0, 3, errnos);
      Arrays.fill(slab, (byte) 0x5A);
      assertThat(receive(b, 1500)).isEqualTo(3);
      assertThat(lengths).startsWith(100, -1501, 100);
      assertThat(slab[offsets[1]]).as("a truncated datagram is not copied").isEqualTo((byte) 0x5A);
    }
  }

  @Test
  void countsWhatTheKernelDropped() throws IOException {
    try (UdpSocket a = open("127.0.0.1", DatagramOptions.defaults().withOffload(false));
        UdpSocket b = open("127.0.0.1", DatagramOptions.defaults().withBuffers(4096, 0))) {
      prepare(b, SLOTS, 1000);
      assertThat(a.send(slab, offsets, lengths, names, classes, 0, SLOTS, errnos)).isEqualTo(SLOTS);
      int received = receive(b, 65535);
      assertThat(received).isBetween(1, SLOTS - 1);
      assertThat(b.kernelDrops()).isEqualTo(SLOTS - received);
    }
  }

  @Test
  void takesIpv4AsWellIfAskedTo() throws IOException {
    try (UdpSocket any = open("::", DatagramOptions.defaults().withIpv6Only(false));
        UdpSocket v4 = open("127.0.0.1", DatagramOptions.defaults())) {
      int port = any.localAddress().getPort();
      v4.sendOne(
          new byte[] {1, 2, 3},
          1,
          2,
          new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
      assertThat(receive(any, 65535)).isEqualTo(1);
      assertThat(lengths[0]).isEqualTo(2);
      assertThat(slab).startsWith(2, 3);
      assertThat(SockAddr.decode(names, 0)).isEqualTo(v4.localAddress());
      // The answer goes to the name as it was received.
      assertThat(any.send(slab, offsets, lengths, names, classes, 0, 1, errnos)).isEqualTo(1);
      assertThat(receive(v4, 65535)).isEqualTo(1);
    }
  }

  @Test
  void sendOneServesSeveralThreads() throws Exception {
    try (UdpSocket a = open("::1", DatagramOptions.defaults());
        UdpSocket b = open("::1", DatagramOptions.defaults())) {
      List<FutureTask<Void>> tasks = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        byte[] data = {(byte) t, (byte) t, (byte) t, (byte) t};
        tasks.add(
            new FutureTask<>(() -> {
              for (int i = 0; i < SLOTS / 4; i++) {
                a.sendOne(data, 0, data.length, b.localAddress());
              }
              return null;
            }));
        Thread.ofPlatform().start(tasks.get(t));
      }
      for (FutureTask<Void> task : tasks) {
        task.get();
      }
      assertThat(receive(b, 65535)).isEqualTo(SLOTS);
      int[] perThread = new int[4];
      for (int i = 0; i < SLOTS; i++) {
        int t = slab[offsets[i]];
        assertThat(Arrays.copyOfRange(slab, offsets[i], offsets[i] + 4)).containsOnly((byte) t);
        perThread[t]++;
      }
      assertThat(perThread).containsOnly(SLOTS / 4);
    }
  }

  @Test
  void allocatesNothingPerCall() throws IOException {
    try (UdpSocket a = open("127.0.0.1", DatagramOptions.defaults());
        UdpSocket b = open("127.0.0.1", DatagramOptions.defaults())) {
      prepare(b, 2, 64);
      byte[] to = names.clone();
      int[] sizes = lengths.clone();
      Meter.assertAllocatesNothing(() -> {
        a.send(slab, offsets, sizes, to, classes, 0, 2, errnos);
        b.receive(slab, offsets, 2048, SLOTS, lengths, names, classes);
        b.receive(slab, offsets, 2048, SLOTS, lengths, names, classes);
      });
    }
  }
}
