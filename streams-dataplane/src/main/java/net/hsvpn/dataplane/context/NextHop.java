package net.hsvpn.dataplane.context;

/** Where a route of a context leads. */
public sealed interface NextHop {
  /** To the context's own TUN device. */
  record Local() implements NextHop {}

  /** Into a tunnel. */
  record Tunnel(TunnelId tunnel) implements NextHop {}
}
