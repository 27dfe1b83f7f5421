package net.hsvpn.lab.interop;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import net.hsvpn.lab.capture.Tshark;

/**
 * One ESP packet as tshark sees it.
 *
 * @param octets of the ESP packet, from its SPI to its ICV
 * @param plaintext everything that was encrypted
 * @param nextHeader 4 or 41
 * @param icvGood true if tshark has verified the ICV
 */
record EspOnTheWire(int octets, byte[] plaintext, String nextHeader, boolean icvGood) {
  private static final int UDP = 17;
  private static final int IP_HEADER = 20;
  private static final int UDP_HEADER = 8;

  /** Packets from one outer address that tshark could decrypt. */
  static List<EspOnTheWire> from(Tshark tshark, Path file, String source) {
    return tshark
        .fields(
            file,
            "esp && ip.src == " + source,
            "ip.proto",
            "ip.len",
            "esp.decrypted_data",
            "esp.protocol",
            "esp.icv_good")
        .stream()
        .map(EspOnTheWire::of)
        .toList();
  }

  private static EspOnTheWire of(List<String> row) {
    // Several values are outer and inner ones; the outer comes first.
    boolean udp = outer(row.get(0)) == UDP;
    return new EspOnTheWire(
        outer(row.get(1)) - IP_HEADER - (udp ? UDP_HEADER : 0),
        HexFormat.of().parseHex(row.get(2)),
        row.get(3),
        row.get(4).equals("1"));
  }

  private static int outer(String values) {
    return Integer.parseInt(values.split(",", 2)[0]);
  }

  /** The length that the inner IP header states. */
  int innerLength() {
    boolean ipv4 = (plaintext[0] & 0xF0) == 0x40;
    return ipv4 ? u16(2) : 40 + u16(4);
  }

  int u16(int at) {
    return Byte.toUnsignedInt(plaintext[at]) << 8 | Byte.toUnsignedInt(plaintext[at + 1]);
  }

  /** The octet before the next header (RFC 4303 section 2.5). */
  int padLength() {
    return Byte.toUnsignedInt(plaintext[plaintext.length - 2]);
  }
}
