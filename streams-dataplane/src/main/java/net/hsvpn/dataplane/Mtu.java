package net.hsvpn.dataplane;

import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.dataplane.wire.EspHeader;
import net.hsvpn.dataplane.wire.EspTrailer;
import net.hsvpn.dataplane.wire.Ipv4;
import net.hsvpn.dataplane.wire.Ipv6;
import net.hsvpn.dataplane.wire.RoutingTagTrailer;

/** How long an inner packet may be so that it, sealed, fits into an outer one. */
public final class Mtu {
  private static final int UDP_HEADER_OCTETS = 8;

  private Mtu() {}

  /**
   * The longest inner packet; every shorter one fits as well.
   *
   * @param outer MTU of the path between the gateways, in octets, outer IP header included
   * @param outerIpv6 whether the gateways talk over IPv6
   * @param udpEncapsulated ESP in UDP (RFC 3948)
   * @param tagged whether a routing tag stands behind the inner packet
   * @return octets, never negative; 0 if not even an empty packet fits
   */
  public static int inner(
      int outer, boolean outerIpv6, EspSuite suite, boolean udpEncapsulated, boolean tagged) {
    int headers =
        (outerIpv6 ? Ipv6.HEADER_OCTETS : Ipv4.MIN_HEADER_OCTETS)
            + (udpEncapsulated ? UDP_HEADER_OCTETS : 0)
            + EspHeader.OCTETS
            + suite.encryption().ivOctets();
    int encrypted = Math.max(0, outer - headers - suite.icvOctets());
    int aligned = encrypted - encrypted % suite.encryption().alignment();
    int trailer = EspTrailer.FIXED_OCTETS + (tagged ? RoutingTagTrailer.OCTETS : 0);
    return Math.max(0, aligned - trailer);
  }
}
