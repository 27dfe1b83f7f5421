package net.hsvpn.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What makes a peer a place for mobile users.
 *
 * @param addressing who lends whom an address
 * @param maxUsers how many may be there at a time, if the peer stands for many; at least 1
 * @param groups which context users get into, by their groups, in the order of the file; empty if
 *     groups do not count
 */
public record RoamingPolicy(
    VirtualAddressing addressing, int maxUsers, Map<String, ContextId> groups) {
  public static final RoamingPolicy DEFAULT = new RoamingPolicy(VirtualAddressing.OFF, 1000);

  public RoamingPolicy {
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
  }

  /** Groups do not count. */
  public RoamingPolicy(VirtualAddressing addressing, int maxUsers) {
    this(addressing, maxUsers, Map.of());
  }
}
