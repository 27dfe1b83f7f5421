package net.hsvpn.config;

/**
 * How a peer's IKE SAs begin, double, move and die.
 *
 * @param dpdAction what follows when the peer no longer answers
 * @param unique what follows when the peer calls though it has an IKE SA
 * @param childless whether an IKE SA begins without a child SA
 */
public record SaPolicy(
    DpdAction dpdAction, Uniqueness unique, Childless childless, Mobike mobike) {}
