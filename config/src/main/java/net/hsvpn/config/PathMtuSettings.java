package net.hsvpn.config;

/**
 * How packets are kept to what the paths between gateways carry.
 *
 * @param discovery whether outer packets carry Don't Fragment, so that routers tell what fits
 * @param floor least path MTU, in octets, that is believed; 576 to 1500
 * @param fragmentation of IPv4 packets that do not fit and may be fragmented
 */
public record PathMtuSettings(
    boolean discovery, int floor, Fragmentation fragmentation, TcpMss tcpMss) {
  /** As the configuration has it where it says nothing. */
  public static final PathMtuSettings DEFAULT =
      new PathMtuSettings(true, 1280, Fragmentation.INNER, new TcpMss.Auto());
}
