package net.hsvpn.peers.wire.hsvpn;

import java.util.HexFormat;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.VendorId;

/** The constants of HSVPN's negotiation (docs/protocol.md section 3). */
public final class Hsvpn {
  /** The first 16 octets of SHA-256 of the ASCII text {@code HSVPN routing-tag trailer v1}. */
  public static final VendorId VENDOR_ID =
      new VendorId(Octets.of(HexFormat.of().parseHex("4098967ef2a69245bea5fe458485cff7")));

  public static final int VERSION = 1;

  /** In HSVPN_ROUTES: the prefixes lie behind other peers of the sender. */
  static final int FLAG_TRANSIT = 0x01;

  /** Contexts in one notify. */
  public static final int MAX_CONTEXTS = 4096;

  /** Prefixes in one list of one context. */
  public static final int MAX_PREFIXES = 4096;

  /** Octets of a context's name in UTF-8. */
  public static final int MAX_NAME_OCTETS = 64;

  private Hsvpn() {}
}
