package net.hsvpn.actors.ownership;

import java.util.List;

/**
 * The cluster as one node sees it.
 *
 * @param ready child SAs of other nodes that this one could go on with at once
 */
public record ClusterView(List<Node> nodes, List<Address> addresses, int ready) {
  public ClusterView {
    nodes = List.copyOf(nodes);
    addresses = List.copyOf(addresses);
  }

  /** A node alone. */
  public static final ClusterView NONE = new ClusterView(List.of(), List.of(), 0);

  /**
   * One node.
   *
   * @param liveness {@code self}, {@code up}, {@code down}
   */
  public record Node(String name, String id, String liveness) {}

  /**
   * One virtual address.
   *
   * @param owner name of the node that has it; empty if nobody has
   * @param epoch how often it was claimed
   */
  public record Address(String ip, String owner, long epoch) {}
}
