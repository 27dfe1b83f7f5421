package net.hsvpn.config;

/**
 * What makes a peer a place for mobile users.
 *
 * @param addressing who lends whom an address
 * @param maxUsers how many may be there at a time, if the peer stands for many; at least 1
 */
public record RoamingPolicy(VirtualAddressing addressing, int maxUsers) {
  public static final RoamingPolicy DEFAULT = new RoamingPolicy(VirtualAddressing.OFF, 1000);
}
