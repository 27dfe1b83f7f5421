package net.hsvpn.peers.sa;

import java.util.Optional;
import net.hsvpn.peers.crypto.CrashTokens;
import net.hsvpn.peers.wire.GatewayName;

/**
 * What holds for all peers of this gateway at the moment.
 *
 * @param diversion where peers that can follow are sent instead of being served (RFC 5685); empty
 *     while we serve them ourselves
 * @param tokens by which peers notice that we crashed (RFC 6290); empty without a secret for them
 */
public record HouseRules(Optional<GatewayName> diversion, Optional<CrashTokens> tokens) {
  /** Everybody is served here, and a crash is noticed late. */
  public static final HouseRules NONE = new HouseRules(Optional.empty(), Optional.empty());

  /** Makes no tokens. */
  public HouseRules(Optional<GatewayName> diversion) {
    this(diversion, Optional.empty());
  }

  public HouseRules diverting(Optional<GatewayName> gateway) {
    return new HouseRules(gateway, tokens);
  }
}
