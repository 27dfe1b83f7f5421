package net.hsvpn.peers.wire.hsvpn;

import net.hsvpn.peers.wire.MalformedMessage;

/**
 * A notify of a newer version of HSVPN, of which nothing else was read. The answer is a plain SA or
 * none, never a guess (docs/protocol.md section 3.4).
 */
public final class UnsupportedHsvpnVersion extends MalformedMessage {
  private final int version;

  UnsupportedHsvpnVersion(int version) {
    super("HSVPN version", 0, "" + Hsvpn.VERSION, "" + version);
    this.version = version;
  }

  public int version() {
    return version;
  }
}
