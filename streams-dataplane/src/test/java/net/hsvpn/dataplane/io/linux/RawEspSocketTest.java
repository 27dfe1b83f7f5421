package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Octets as IP protocol 50, from one address of the loopback interface to another. */
class RawEspSocketTest extends UdpFixture {
  private static final int ETHERNET = 1500;
  private static final int IP_OPTIONS = 4;
  private static final int FOUR_NO_OPERATIONS = 0x01010101;

  @BeforeAll
  static void giveAddresses() throws IOException {
    try (Netlink netlink = net.netlink()) {
      netlink.setMtu("lo", ETHERNET);
      netlink.addAddress("lo", InetAddress.ofLiteral("fd00::1"), 64);
      netlink.addAddress("lo", InetAddress.ofLiteral("fd00::2"), 64);
    }
  }

  private static RawEspSocket raw(String address, DatagramOptions options) throws IOException {
    return net.namespace().call(() -> RawEspSocket.open(InetAddress.ofLiteral(address), options));
  }

  private static RawEspSocket raw(String address) throws IOException {
    return raw(address, DatagramOptions.defaults());
  }

  /** Longer ones than the MTU in fragments, which the kernel puts together. */
  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.2, 65515", "fd00::1, fd00::2, 65535"})
  void carriesPacketsOfEverySizeThereAndBack(String here, String there, int longest)
      throws IOException {
    byte[] sent = new byte[slab.length];
    new Random(50).nextBytes(sent);
    try (RawEspSocket a = raw(here);
        RawEspSocket b = raw(there)) {
      for (int first = 1; first <= longest; first += first < 2000 ? SLOTS : SLOTS * 97) {
        for (int i = 0; i < SLOTS; i++) {
          lengths[i] = Math.min(first + i, longest);
          SockAddr.encode(b.localAddress(), names, i * SockAddr.SLOT);
        }
        // Few at a time: a fragment takes more of a queue than it has octets.
        for (int from = 0; from < SLOTS; from += 8) {
          verifyRoundTrip(a, b, sent, from);
        }
      }
    }
  }

  private void verifyRoundTrip(RawEspSocket a, RawEspSocket b, byte[] sent, int from)
      throws IOException {
    int[] wanted = Arrays.copyOfRange(lengths, from, from + 8);
    byte[] fill = new byte[8 * 65536];
    assertThat(a.send(sent, offsets, lengths, names, classes, from, 8, errnos)).isEqualTo(8);
    byte[] in = fill.clone();
    int[] lengthsIn = new int[8];
    byte[] namesIn = new byte[8 * SockAddr.SLOT];
    assertThat(b.receive(in, offsets, 65535, 8, lengthsIn, namesIn, classes)).isEqualTo(8);
    verify(in, lengthsIn, namesIn, a, sent, from, wanted);
    // Back: to the names as they were received.
    assertThat(b.send(in, offsets, lengthsIn, namesIn, classes, 0, 8, errnos)).isEqualTo(8);
    in = fill.clone();
    assertThat(a.receive(in, offsets, 65535, 8, lengthsIn, namesIn, classes)).isEqualTo(8);
    verify(in, lengthsIn, namesIn, b, sent, from, wanted);
  }

  private void verify(
      byte[] in,
      int[] lengthsIn,
      byte[] namesIn,
      RawEspSocket of,
      byte[] sent,
      int from,
      int[] wanted) {
    assertThat(lengthsIn).isEqualTo(wanted);
    for (int i = 0; i < 8; i++) {
      int at = offsets[from + i];
      assertThat(Arrays.mismatch(in, offsets[i], offsets[i] + wanted[i], sent, at, at + wanted[i]))
          .as("packet of %d octets", wanted[i])
          .isEqualTo(-1);
      assertThat(SockAddr.decode(namesIn, i * SockAddr.SLOT)).isEqualTo(of.localAddress());
    }
  }

  @Test
  void aHeaderWithOptionsIsTakenOffAsWell() throws IOException {
    try (RawEspSocket a = raw("127.0.0.1");
        RawEspSocket b = raw("127.0.0.2");
        Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(Native.CALL_STATE, 8);
      MemorySegment options = arena.allocateFrom(JAVA_INT, FOUR_NO_OPERATIONS);
      int set = Libc.setsockopt(errno, a.fd(), Abi.SOL_IP, IP_OPTIONS, options, 4);
      assertThat(set).isZero();
      slab[0] = 0x11;
      slab[9] = 0x22;
      prepare(b, 1, 10);
      assertThat(a.send(slab, offsets, lengths, names, classes, 0, 1, errnos)).isEqualTo(1);
      Arrays.fill(slab, (byte) 0);
      assertThat(receive(b, 1500)).isEqualTo(1);
      assertThat(lengths[0]).isEqualTo(10);
      assertThat(slab).startsWith(0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0x22, 0);
    }
  }

  @Test
  void onlyEspArrives() throws IOException {
    try (UdpSocket udp = open("127.0.0.1", DatagramOptions.defaults());
        RawEspSocket a = raw("127.0.0.1");
        RawEspSocket any = raw("0.0.0.0");
        RawEspSocket b = raw("127.0.0.2")) {
      udp.sendOne(slab, 0, 100, udp.localAddress());
      udp.sendOne(slab, 0, 100, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 4500));
      prepare(b, 1, 100);
      a.send(slab, offsets, lengths, names, classes, 0, 1, errnos);
      assertThat(receive(a, 1500)).as("for another address").isZero();
      assertThat(receive(any, 1500)).as("for every address").isEqualTo(1);
      assertThat(receive(b, 1500)).isEqualTo(1);
      assertThat(lengths[0]).isEqualTo(100);
    }
  }

  /** An IPv6 socket must ask for such answers, or its kernel learns no path MTU from them. */
  @Test
  void answersOfTheNetworkCostNoDatagramAndDoNotKeepThePollerAwake() throws IOException {
    try (RawEspSocket a = raw("fd00::1");
        Poller poller = Poller.open(1)) {
      poller.add(a);
      for (int i = 0; i < 3; i++) {
        lengths[i] = 100;
        SockAddr.encode(
            new InetSocketAddress(InetAddress.ofLiteral("fd00::2"), 0), names, i * SockAddr.SLOT);
      }
      // Nobody wants protocol 50 there, and the kernel says so at once.
      assertThat(a.send(slab, offsets, lengths, names, classes, 0, 3, errnos)).isEqualTo(3);
      assertThat(errnos).startsWith(0, 0, 0);
      assertThat(poller.await(TimeUnit.SECONDS.toNanos(5))).as("there are answers").isEqualTo(1);
      assertThat(receive(a, 1500)).isZero();
      assertThat(poller.await(0)).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.2", "fd00::1, fd00::2"})
  void whatIsTooLongIsReported(String here, String there) throws IOException {
    try (RawEspSocket a = raw(here);
        RawEspSocket whole = raw(here, DatagramOptions.defaults().withPathMtu(PathMtu.DO));
        RawEspSocket b = raw(there)) {
      prepare(b, 3, 100);
      lengths[1] = 1481;
      assertThat(whole.send(slab, offsets, lengths, names, classes, 0, 3, errnos)).isEqualTo(2);
      assertThat(errnos).startsWith(0, Errno.EMSGSIZE.code(), 0);
      assertThat(receive(b, 1500)).isEqualTo(2);
      prepare(b, 3, 100);
      lengths[1] = 1501;
      assertThat(a.send(slab, offsets, lengths, names, classes, 0, 3, errnos)).isEqualTo(3);
      assertThat(receive(b, 1500)).isEqualTo(3);
      assertThat(lengths).startsWith(100, -1501, 100);
    }
  }

  @Test
  void countsWhatTheKernelDropped() throws IOException {
    try (RawEspSocket a = raw("127.0.0.1");
        RawEspSocket b = raw("127.0.0.2", DatagramOptions.defaults().withBuffers(4096, 0))) {
      prepare(b, SLOTS, 1000);
      assertThat(a.send(slab, offsets, lengths, names, classes, 0, SLOTS, errnos)).isEqualTo(SLOTS);
      int received = receive(b, 65535);
      assertThat(received).isBetween(1, SLOTS - 1);
      assertThat(b.kernelDrops()).isEqualTo(SLOTS - received);
    }
  }

  @Test
  void errorsSayWhatToDo() {
    assertThatThrownBy(() -> raw("192.0.2.9"))
        .isInstanceOf(NativeError.class)
        .hasMessageContaining("raw ESP socket 192.0.2.9: bind failed: EADDRNOTAVAIL");
    assertThat(NativeError.of("socket(SOCK_RAW)", "raw ESP socket", Errno.EPERM.code()))
        .hasMessageContaining("CAP_NET_RAW");
  }

  @Test
  void closesOnceAndLeavesNoDescriptorBehind() throws IOException {
    RawEspSocket socket = raw("127.0.0.1");
    socket.close();
    socket.close();
    assertThatThrownBy(() -> receive(socket, 100)).isInstanceOf(IllegalStateException.class);
    Meter.assertClosesDescriptors(() -> raw("fd00::1").close());
    Meter.assertClosesDescriptors(
        () -> assertThatThrownBy(() -> raw("192.0.2.9")).isInstanceOf(NativeError.class));
  }

  @Test
  void allocatesNothingPerCall() throws IOException {
    try (RawEspSocket a = raw("127.0.0.1");
        RawEspSocket b = raw("127.0.0.2")) {
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
