package net.hsvpn.dataplane.stages;

import net.hsvpn.config.TcpMss;
import net.hsvpn.dataplane.sad.OutboundSa;
import net.hsvpn.dataplane.wire.Ipv4;
import net.hsvpn.dataplane.wire.Ipv6;
import net.hsvpn.dataplane.wire.TcpSyn;

/** Holds TCP connections to segments that fit into a tunnel (RFC 6691 section 2). */
final class MssClamp {
  private static final int TCP_HEADER_OCTETS = 20;
  private static final int OFF = 0;

  private final int most;

  MssClamp(TcpMss setting) {
    most =
        switch (setting) {
          case TcpMss.Auto() -> Integer.MAX_VALUE;
          case TcpMss.Off() -> OFF;
          case TcpMss.AtMost(int octets) -> octets;
        };
  }

  /** Where the TCP header of a segment that is to be clamped begins, or {@link TcpSyn#NONE}. */
  int locate(byte[] octets, int at, int length) {
    return most == OFF ? TcpSyn.NONE : TcpSyn.locate(octets, at, length);
  }

  /** Clamps the segment, so that the other end's segments or its own fit into the tunnel. */
  void apply(byte[] octets, int at, int length, int tcp, OutboundSa tunnel) {
    boolean v4 = octets[at] >>> 4 == Ipv4.VERSION;
    int headers = (v4 ? Ipv4.MIN_HEADER_OCTETS : Ipv6.HEADER_OCTETS) + TCP_HEADER_OCTETS;
    TcpSyn.clamp(octets, at, length, tcp, Math.min(most, tunnel.innerLimit(v4) - headers));
  }
}
