package net.hsvpn.dataplane.wire;

/** What IPv4 and IPv6 packets have in common, read in place. */
public final class IpPacket {
  private IpPacket() {}

  /** The version nibble, or 0 if there is not even one octet. */
  public static int version(byte[] octets, int at, int available) {
    return available > 0 ? octets[at] >>> 4 & 0x0F : 0;
  }

  /** The length by the packet's own header, or -1 if it is no consistent IP packet. */
  public static int packetLength(byte[] octets, int at, int available) {
    return switch (version(octets, at, available)) {
      case Ipv4.VERSION -> Ipv4.packetLength(octets, at, available);
      case Ipv6.VERSION -> Ipv6.packetLength(octets, at, available);
      default -> -1;
    };
  }

  /** The ESP next-header value for a packet of this version; what is no IP packet is a dummy. */
  public static int nextHeader(int version) {
    return switch (version) {
      case Ipv4.VERSION -> EspTrailer.NEXT_HEADER_IPV4;
      case Ipv6.VERSION -> EspTrailer.NEXT_HEADER_IPV6;
      default -> EspTrailer.NEXT_HEADER_NONE;
    };
  }
}
