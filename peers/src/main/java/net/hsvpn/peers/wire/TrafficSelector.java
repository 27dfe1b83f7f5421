package net.hsvpn.peers.wire;

import java.util.Arrays;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.peers.iana.TrafficSelectorType;

/**
 * A range of addresses and ports (RFC 7296 section 3.13.1).
 *
 * <pre>
 * |    TS type    |  IP protocol  |       selector length          |
 * |         start port            |          end port              |
 * |                      starting address                          |
 * |                       ending address                           |
 * </pre>
 *
 * @param type IPV4_ADDR_RANGE or IPV6_ADDR_RANGE
 * @param ipProtocol 0 for any, else the number of the protocol
 * @param startPort 0 to 65535; for ICMP, type and code
 * @param endPort not below {@code startPort}, except 65535 to 0 which stands for OPAQUE
 * @param start lowest address, 4 or 16 octets
 * @param end highest address, not below {@code start}
 */
public record TrafficSelector(
    TrafficSelectorType type,
    int ipProtocol,
    int startPort,
    int endPort,
    Octets start,
    Octets end) {
  public static final int ANY_PROTOCOL = 0;
  public static final int MAX_PORT = 0xFFFF;

  public TrafficSelector {
    Checks.unsigned("IP protocol", ipProtocol, 8);
    Checks.unsigned("start port", startPort, 16);
    Checks.unsigned("end port", endPort, 16);
    int octets = addressOctets(type);
    Checks.count("octets of starting address", start.length(), octets, octets);
    Checks.count("octets of ending address", end.length(), octets, octets);
    if (!portsOrdered(startPort, endPort) || !addressesOrdered(start, end)) {
      throw new IllegalArgumentException("a traffic selector's range ends before it starts");
    }
  }

  /** All protocols and ports of a prefix. */
  public static TrafficSelector of(IpPrefix prefix) {
    return new TrafficSelector(
        prefix.isIpv4() ? TrafficSelectorType.IPV4_ADDR_RANGE : TrafficSelectorType.IPV6_ADDR_RANGE,
        ANY_PROTOCOL,
        0,
        MAX_PORT,
        Octets.of(prefix.firstOctets()),
        Octets.of(prefix.lastOctets()));
  }

  /** Whether it means packets whose ports are not to be seen, such as later fragments. */
  public boolean opaquePorts() {
    return startPort == MAX_PORT && endPort == 0;
  }

  private static int addressOctets(TrafficSelectorType type) {
    return switch (type) {
      case IPV4_ADDR_RANGE -> 4;
      case IPV6_ADDR_RANGE -> 16;
      case FC_ADDR_RANGE, SECLABEL ->
          throw new IllegalArgumentException(type + " is no range of IP addresses");
    };
  }

  private static boolean portsOrdered(int start, int end) {
    return start <= end || (start == MAX_PORT && end == 0);
  }

  private static boolean addressesOrdered(Octets start, Octets end) {
    return Arrays.compareUnsigned(start.array(), end.array()) <= 0;
  }

  /** Reads what follows the length field. */
  static TrafficSelector read(TrafficSelectorType type, int ipProtocol, Reader in)
      throws MalformedMessage {
    int startPort = in.u16("traffic selector start port");
    int endPort = in.u16("traffic selector end port");
    Octets start = in.octets(addressOctets(type), "traffic selector starting address");
    Octets end = in.octets(addressOctets(type), "traffic selector ending address");
    in.end("traffic selector after its addresses");
    if (!portsOrdered(startPort, endPort)) {
      throw in.malformed("traffic selector ports", "start up to end", startPort + "-" + endPort);
    }
    if (!addressesOrdered(start, end)) {
      throw in.malformed(
          "traffic selector addresses", "start up to end", start.hex() + "-" + end.hex());
    }
    return new TrafficSelector(type, ipProtocol, startPort, endPort, start, end);
  }

  void write(Writer out) {
    out.u8(type.code()).u8(ipProtocol).u16(8 + start.length() + end.length());
    out.u16(startPort).u16(endPort).octets(start).octets(end);
  }
}
