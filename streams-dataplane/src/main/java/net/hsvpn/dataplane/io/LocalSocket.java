package net.hsvpn.dataplane.io;

import java.net.InetSocketAddress;

/** One open socket of this node, as the packet path knows it by its index. */
public record LocalSocket(InetSocketAddress address, Kind kind) {
  /** What arrives at a socket. */
  public enum Kind {
    /** Port 500: IKE and nothing else. */
    IKE,
    /** Port 4500: IKE behind a marker, ESP, keepalives (RFC 3948). */
    NAT_TRAVERSAL,
    /** IP protocol 50; the address has port 0. */
    RAW_ESP
  }
}
