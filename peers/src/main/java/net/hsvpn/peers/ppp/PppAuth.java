package net.hsvpn.peers.ppp;

import java.util.Optional;
import net.hsvpn.peers.wire.Octets;

/** How one end of a PPP link proves who it is. */
public enum PppAuth {
  NONE(0),
  /** CHAP with MD5 (RFC 1994). */
  CHAP_MD5(5),
  /** RFC 2759. */
  MS_CHAP_V2(0x81);

  private final int algorithm;

  PppAuth(int algorithm) {
    this.algorithm = algorithm;
  }

  /** The data of LCP's option (RFC 1994 section 3). */
  Octets option() {
    return Octets.of((byte) (PppProtocol.CHAP >>> 8), (byte) PppProtocol.CHAP, (byte) algorithm);
  }

  static Optional<PppAuth> of(Octets option) {
    for (PppAuth auth : values()) {
      if (auth != NONE && auth.option().equals(option)) {
        return Optional.of(auth);
      }
    }
    return Optional.empty();
  }
}
