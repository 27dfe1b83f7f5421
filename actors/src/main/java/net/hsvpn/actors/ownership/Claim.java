package net.hsvpn.actors.ownership;

import java.util.Comparator;

/**
 * A node says that an address is its own. Of two claims for one address the later one counts, and
 * of two that were made at once, in a cluster that fell apart, that of the node whose id is
 * greater: both halves come to the same end when they meet again.
 *
 * @param address in text, such as {@code 192.0.2.100}
 * @param node id of the node
 * @param epoch one more than that of the claim before, from 1
 */
public record Claim(String address, String node, long epoch) implements Comparable<Claim> {
  private static final Comparator<Claim> ORDER =
      Comparator.comparingLong(Claim::epoch).thenComparing(Claim::node);

  @Override
  public int compareTo(Claim other) {
    return ORDER.compare(this, other);
  }
}
