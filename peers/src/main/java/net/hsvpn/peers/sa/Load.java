package net.hsvpn.peers.sa;

/** How full the house is: half-open IKE SAs in all, and from the source at hand. */
public record Load(int halfOpen, int halfOpenFromSource) {}
