package net.hsvpn.dataplane.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.hsvpn.dataplane.testing.Packets;
import net.hsvpn.dataplane.testing.ReferenceChecksum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketTooBigTest {
  private static final byte[] V4 = Packets.ipv4("10.1.0.5", "10.2.0.7", 1500);
  private static final byte[] V6 = Packets.ipv6("2001:db8:1::5", "2001:db8:2::7", 1500);

  @Test
  void fragmentationNeededSaysWhatFitsAndQuotesThePacket() {
    byte[] message = emit(V4, 1407, null);
    assertThat(message).hasSize(576);
    assertThat(ReferenceChecksum.intact(message)).isTrue();
    ByteBuffer view = ByteBuffer.wrap(message);
    assertThat(message[0]).isEqualTo((byte) 0x45);
    assertThat(view.getShort(2)).isEqualTo((short) 576);
    assertThat(message[9]).as("ICMP").isEqualTo((byte) 1);
    assertThat(address(message, 12, 4)).isEqualTo("10.2.0.7");
    assertThat(address(message, 16, 4)).isEqualTo("10.1.0.5");
    assertThat(view.getShort(20)).as("type 3, code 4").isEqualTo((short) 0x0304);
    assertThat(view.getInt(24)).isEqualTo(1407);
    assertThat(Arrays.copyOfRange(message, 28, 576)).isEqualTo(Arrays.copyOf(V4, 548));
  }

  @Test
  void packetTooBigSaysWhatFitsAndQuotesThePacket() {
    byte[] message = emit(V6, 1407, InetAddress.ofLiteral("2001:db8:1::1").getAddress());
    assertThat(message).hasSize(1280);
    assertThat(ReferenceChecksum.intact(message)).isTrue();
    ByteBuffer view = ByteBuffer.wrap(message);
    assertThat(view.getShort(4)).isEqualTo((short) 1240);
    assertThat(message[6]).as("ICMPv6").isEqualTo((byte) 58);
    assertThat(address(message, 8, 16)).isEqualTo("2001:db8:1:0:0:0:0:1");
    assertThat(address(message, 24, 16)).isEqualTo("2001:db8:1:0:0:0:0:5");
    assertThat(view.getShort(40)).as("type 2, code 0").isEqualTo((short) 0x0200);
    assertThat(view.getInt(44)).isEqualTo(1407);
    assertThat(Arrays.copyOfRange(message, 48, 1280)).isEqualTo(Arrays.copyOf(V6, 1232));
  }

  @Test
  void aShortPacketIsQuotedWhole() {
    byte[] packet = Packets.ipv4("10.1.0.5", "10.2.0.7", 61);
    byte[] message = emit(packet, 60, InetAddress.ofLiteral("10.1.0.1").getAddress());
    assertThat(message).hasSize(89).endsWith(packet);
    assertThat(ReferenceChecksum.intact(message)).isTrue();
    assertThat(address(message, 12, 4)).isEqualTo("10.1.0.1");
  }

  @ParameterizedTest(name = "from {0} to {1}: {2}")
  @CsvSource({
    "10.1.0.5, 10.2.0.7, true",
    "0.0.0.0, 10.2.0.7, false",
    "127.0.0.1, 10.2.0.7, false",
    "224.0.0.1, 10.2.0.7, false",
    "255.255.255.255, 10.2.0.7, false",
    "240.0.0.1, 10.2.0.7, false",
    "10.1.0.5, 239.1.1.1, false",
    "10.1.0.5, 255.255.255.255, false",
    "2001:db8:1::5, 2001:db8:2::7, true",
    "2001:db8:1::5, ff0e::1, true",
    "::, 2001:db8:2::7, false",
    "::1, 2001:db8:2::7, false",
    "::2, 2001:db8:2::7, true",
    "ff02::1, 2001:db8:2::7, false",
  })
  void answersOnlyWhoIsOneHost(String source, String destination, boolean allowed) {
    byte[] packet =
        source.contains(":")
            ? Packets.ipv6(source, destination, 1500)
            : Packets.ipv4(source, destination, 1500);
    assertThat(PacketTooBig.mayAnswer(packet, 0, 1500)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 11, 12})
  void neverAnswersAnErrorV4(int type) {
    assertThat(PacketTooBig.mayAnswer(icmp(V4, 9, 1, 20, type), 0, 1500)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, 13})
  void answersQueriesV4(int type) {
    assertThat(PacketTooBig.mayAnswer(icmp(V4, 9, 1, 20, type), 0, 1500)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 100, 127, 137})
  void neverAnswersAnErrorV6(int type) {
    assertThat(PacketTooBig.mayAnswer(icmp(V6, 6, 58, 40, type), 0, 1500)).isFalse();
    byte[] behindOptions = icmp(V6, 6, 60, 48, type);
    behindOptions[40] = 58;
    behindOptions[41] = 0;
    assertThat(PacketTooBig.mayAnswer(behindOptions, 0, 1500)).as("extension header").isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 129, 135})
  void answersQueriesV6(int type) {
    assertThat(PacketTooBig.mayAnswer(icmp(V6, 6, 58, 40, type), 0, 1500)).isTrue();
  }

  @Test
  void neverAnswersALaterFragmentV4() {
    byte[] fragment = V4.clone();
    fragment[7] = 1;
    assertThat(PacketTooBig.mayAnswer(fragment, 0, 1500)).isFalse();
    fragment[7] = 0;
    fragment[6] = 0x20;
    assertThat(PacketTooBig.mayAnswer(fragment, 0, 1500)).as("the first one").isTrue();
  }

  private static byte[] icmp(byte[] packet, int protocolAt, int protocol, int at, int type) {
    byte[] icmp = packet.clone();
    icmp[protocolAt] = (byte) protocol;
    icmp[at] = (byte) type;
    return icmp;
  }

  /** Into a dirty buffer, from the middle of another. */
  private static byte[] emit(byte[] packet, int mtu, byte[] source) {
    byte[] slab = new byte[packet.length + 7];
    System.arraycopy(packet, 0, slab, 7, packet.length);
    byte[] out = new byte[PacketTooBig.MAX_OCTETS + 5];
    Arrays.fill(out, (byte) 0xA5);
    int length = PacketTooBig.emit(slab, 7, packet.length, mtu, source, out, 5);
    return Arrays.copyOfRange(out, 5, 5 + length);
  }

  private static String address(byte[] message, int at, int length) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(message, at, at + length))
          .getHostAddress();
    } catch (java.net.UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
