package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SockAddrTest {
  @Test
  void writesWhatTheKernelReads() {
    assertThat(hex(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4500)))
        .isEqualTo("0200" + "1194" + "c0000201" + "00".repeat(20));
    assertThat(hex(new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 500)))
        .isEqualTo("0a00" + "01f4" + "00000000" + "20010db8000000000000000000000001" + "00000000");
  }

  @Test
  void survivesARoundTripIntoADirtyBuffer() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    byte[] slots = new byte[3 * SockAddr.SLOT];
    for (int i = 0; i < 2_000; i++) {
      byte[] octets = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(octets);
      boolean scoped = octets.length == 16 && random.nextBoolean();
      InetAddress ip =
          scoped
              ? Inet6Address.getByAddress(null, octets, random.nextInt(1, Integer.MAX_VALUE))
              : InetAddress.getByAddress(octets);
      InetSocketAddress address = new InetSocketAddress(ip, random.nextInt(65536));
      random.nextBytes(slots);
      SockAddr.encode(address, slots, SockAddr.SLOT);
      InetSocketAddress back = SockAddr.decode(slots, SockAddr.SLOT);
      assertThat(back).as("seed %d", seed).isEqualTo(address);
      if (scoped) {
        assertThat(((Inet6Address) back.getAddress()).getScopeId())
            .isEqualTo(((Inet6Address) ip).getScopeId());
      }
      assertThat(SockAddr.port(slots, SockAddr.SLOT)).isEqualTo(address.getPort());
    }
  }

  @Test
  void everyOctetButTheFlowLabelCounts() {
    for (String text : new String[] {"192.0.2.1", "2001:db8::1"}) {
      byte[] slot = SockAddr.encode(new InetSocketAddress(InetAddress.ofLiteral(text), 500));
      int used = SockAddr.length(slot, 0) == SockAddr.SLOT ? SockAddr.SLOT : 8;
      for (int i = 0; i < SockAddr.SLOT; i++) {
        byte[] other = Arrays.copyOf(slot, slot.length);
        other[i] ^= 0x40;
        boolean flowLabel = used == SockAddr.SLOT && i >= 4 && i < 8;
        assertThat(SockAddr.same(slot, 0, other, 0))
            .as("%s, octet %d", text, i)
            .isEqualTo(flowLabel || i >= used);
      }
    }
  }

  @Test
  void refusesNamesAndOtherFamilies() {
    assertThatThrownBy(
            () -> SockAddr.encode(InetSocketAddress.createUnresolved("hub.example.net", 500)))
        .hasMessageContaining("'hub.example.net' is a name");
    assertThatThrownBy(() -> SockAddr.decode(new byte[SockAddr.SLOT], 0))
        .hasMessageContaining("address family 0");
  }

  private static String hex(InetSocketAddress address) {
    return HexFormat.of().formatHex(SockAddr.encode(address));
  }
}
