package net.hsvpn.actors.http;

import java.util.List;
import java.util.Optional;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.actors.peer.PeerStatus;

/** What the HTTP interface shows, as it shows it. Names are part of the interface. */
public final class Views {
  private Views() {}

  /**
   * The node and its cluster.
   *
   * @param node name of this node
   * @param gateway name of the gateway that the node is a part of
   * @param ipsecTunnels peers with a working tunnel
   * @param innerTunnels tunnels inside IPsec tunnels (L2TP, PPTP)
   */
  public record Status(
      String node, List<Member> members, int ipsecTunnels, int innerTunnels, String gateway) {}

  public record Member(String address, String status) {}

  /** One ARF context. */
  public record Context(
      String name,
      int tag,
      List<String> networks,
      String tun,
      Optional<String> netns,
      int mtu,
      int routes) {}

  public record Route(String prefix, String via, Optional<String> peer) {}

  /**
   * One reason for which packets are dropped.
   *
   * @param source where it is counted: {@code esp} in the data plane, {@code ike} in the control
   *     plane
   */
  public record Drop(String reason, String source, long count, String explanation, String remedy) {}

  /** An IKE SA together with the peer that it belongs to. */
  public record IkeSaOf(String peer, PeerStatus.IkeSaStatus sa) {}

  /** A child SA together with the peer that it belongs to. */
  public record ChildSaOf(String peer, PeerStatus.ChildSaStatus sa) {}

  /** The outcome of an order that concerns no peer. */
  public record Reloaded(String done) {}

  /**
   * Whether peers are sent to another gateway.
   *
   * @param to its address; empty if they are served here
   * @param peers how those with a tunnel took it, in the answer to the order
   */
  public record Drain(Optional<String> to, List<Drained> peers) {}

  /**
   * How one peer took it.
   *
   * @param moves whether it has been told to go
   * @param why it has not; empty if it has
   */
  public record Drained(String peer, boolean moves, Optional<String> why) {
    static Drained of(String peer, CommandResult result) {
      return new Drained(peer, result.failure().isEmpty(), result.failure());
    }
  }

  /** The outcome of a command. */
  public record Done(String peer, String done) {}
}
