package net.hsvpn.config;

/** To what the maximum segment size of TCP connections through tunnels is lowered. */
public sealed interface TcpMss {
  /** To what fits. */
  record Auto() implements TcpMss {}

  /** It is left as it is. */
  record Off() implements TcpMss {}

  /**
   * To this, or to what fits if that is less.
   *
   * @param octets without headers (RFC 6691), 536 to 9000
   */
  record AtMost(int octets) implements TcpMss {}
}
