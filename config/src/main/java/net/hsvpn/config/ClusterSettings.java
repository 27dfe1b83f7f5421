package net.hsvpn.config;

import java.util.List;
import java.util.Optional;

/**
 * This node's place in the cluster.
 *
 * @param host where other nodes reach it
 * @param port TCP, 0 to 65535; 0 lets the operating system choose
 * @param seeds {@code host:port} of nodes to join; empty for a cluster of one
 * @param tls empty for plain TCP, which anybody can join who reaches it
 */
public record ClusterSettings(
    String host, int port, List<String> seeds, Liveness liveness, Optional<ClusterTls> tls) {
  public ClusterSettings {
    seeds = List.copyOf(seeds);
  }
}
