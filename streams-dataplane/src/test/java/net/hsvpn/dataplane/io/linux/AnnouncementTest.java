package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HexFormat;
import net.hsvpn.dataplane.wire.InternetChecksum;
import org.junit.jupiter.api.Test;

/** The frames that tell neighbours of an address, octet for octet. */
class AnnouncementTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] MAC = HEX.parseHex("020000000007");

  @Test
  void anArpAnnouncementAsksForItsOwnAddress() {
    byte[] address = InetAddress.ofLiteral("192.0.2.100").getAddress();
    assertThat(HEX.formatHex(Announcement.arp(MAC, address)))
        .isEqualTo(
            "ffffffffffff"
                + "020000000007"
                + "0806"
                + "0001080006040001"
                + "020000000007"
                + "c0000264"
                + "000000000000"
                + "c0000264");
  }

  @Test
  void anUnsolicitedAdvertisementOverridesWhatIsKnown() {
    byte[] address = InetAddress.ofLiteral("2001:db8::64").getAddress();
    byte[] frame = Announcement.advertisement(MAC, address);
    String target = "20010db8000000000000000000000064";
    String text = HEX.formatHex(frame);
    assertThat(text)
        .startsWith(
            "333300000001"
                + "020000000007"
                + "86dd"
                + "600000000020"
                + "3aff"
                + target
                + "ff020000000000000000000000000001"
                + "8800")
        .endsWith("20000000" + target + "0201" + "020000000007");
    long sum = InternetChecksum.pseudoHeader(frame, 14, 58, 32);
    assertThat(InternetChecksum.valid(InternetChecksum.add(sum, frame, 54, 32))).isTrue();
  }
}
