package net.hsvpn.config;

import java.time.Duration;

/**
 * What strangers and peers may make the gateway hold.
 *
 * @param halfOpen IKE SAs that have not yet authenticated, in all
 * @param cookieThreshold half-open IKE SAs from which on a cookie is asked for (RFC 7296 section
 *     2.6); 0 for always
 * @param halfOpenPerSource half-open IKE SAs per source address
 * @param halfOpenTimeout after which a half-open IKE SA is forgotten
 * @param contextsPerPeer contexts that one peer may offer
 * @param childSasPerPeer child SAs that one peer may hold, those being rekeyed included
 * @param reassembly what may be held of a message that arrives in fragments
 */
public record IkeLimits(
    int halfOpen,
    int cookieThreshold,
    int halfOpenPerSource,
    Duration halfOpenTimeout,
    int contextsPerPeer,
    int childSasPerPeer,
    ReassemblyLimits reassembly) {
  public static final IkeLimits DEFAULT =
      new IkeLimits(4096, 64, 16, Duration.ofSeconds(30), 256, 64, ReassemblyLimits.DEFAULT);
}
