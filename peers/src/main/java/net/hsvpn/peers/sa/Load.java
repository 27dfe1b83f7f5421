package net.hsvpn.peers.sa;

/**
 * How full the house is: half-open IKE SAs in all, from the source at hand, and from its
 * neighbourhood ({@link net.hsvpn.config.IkeLimits#neighbours}).
 */
public record Load(int halfOpen, int halfOpenFromSource, int halfOpenFromPrefix) {
  /** The source has no neighbours here. */
  public Load(int halfOpen, int halfOpenFromSource) {
    this(halfOpen, halfOpenFromSource, halfOpenFromSource);
  }
}
