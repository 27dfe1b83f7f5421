package net.hsvpn.config;

/**
 * How a peer's IKE SAs begin, double, move and die.
 *
 * @param dpdAction what follows when the peer no longer answers
 * @param unique what follows when the peer calls though it has an IKE SA
 * @param childless whether an IKE SA begins without a child SA
 * @param steering where the IKE SA may be moved to
 */
public record SaPolicy(
    DpdAction dpdAction, Uniqueness unique, Childless childless, Steering steering, Mobike mobike) {
  /** Steered by the defaults, and moving by them. */
  public SaPolicy(DpdAction dpdAction, Uniqueness unique, Childless childless) {
    this(dpdAction, unique, childless, Steering.DEFAULT, Mobike.DEFAULT);
  }
}
