package net.hsvpn.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How a peer's networks are carried by L2TP.
 *
 * @param secret shared for tunnel authentication and PPP's; empty to rely on IPsec
 * @param proof how the peer must prove itself in PPP, too
 * @param hello how long the peer may be silent before it is asked; zero for ever
 */
public record L2tpPolicy(Optional<Secret> secret, PppProof proof, Duration hello) {
  public static final L2tpPolicy DEFAULT =
      new L2tpPolicy(Optional.empty(), PppProof.NONE, Duration.ofSeconds(60));
}
