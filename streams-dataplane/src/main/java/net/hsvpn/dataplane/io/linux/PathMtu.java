package net.hsvpn.dataplane.io.linux;

/** What the kernel does with datagrams longer than the path's MTU (ip(7), IP_MTU_DISCOVER). */
public enum PathMtu {
  /** Fragments them; never sets Don't Fragment. */
  FRAGMENT(0),
  /** Sets Don't Fragment as long as the path is known to be wide enough, else fragments. */
  WANT(1),
  /** Sets Don't Fragment always; sending more than the known path MTU fails with EMSGSIZE. */
  DO(2),
  /** Sets Don't Fragment always and ignores the known path MTU (RFC 4821 probing). */
  PROBE(3);

  private final int value;

  PathMtu(int value) {
    this.value = value;
  }

  int value() {
    return value;
  }
}
