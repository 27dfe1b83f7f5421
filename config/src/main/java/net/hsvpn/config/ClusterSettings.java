package net.hsvpn.config;

import java.util.List;

/**
 * This node's place in the cluster.
 *
 * @param host where other nodes reach it
 * @param port TCP, 0 to 65535; 0 lets the operating system choose
 * @param seeds {@code host:port} of nodes to join; empty for a cluster of one
 */
public record ClusterSettings(String host, int port, List<String> seeds) {
  public ClusterSettings {
    seeds = List.copyOf(seeds);
  }
}
