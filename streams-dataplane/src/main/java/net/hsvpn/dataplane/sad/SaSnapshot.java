package net.hsvpn.dataplane.sad;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.dataplane.context.TunnelId;

/** The SAs and their counters at one moment, for display, lifetimes and accounting. */
public record SaSnapshot(List<Inbound> inbound, List<Outbound> outbound) {
  /**
   * One inbound SA.
   *
   * @param total ESP packets that were authentic and new
   * @param alarmingEcn inner packets whose ECN field and the outer one's contradict each other
   * @param byContext inner packets that went on into each context
   */
  public record Inbound(
      int spi,
      PeerId peer,
      EspSuite suite,
      Traffic total,
      Traffic alarmingEcn,
      Map<ContextId, Traffic> byContext) {}

  /**
   * One outbound SA.
   *
   * @param total ESP packets sealed
   * @param byContext inner packets sealed from each context
   */
  public record Outbound(
      int spi,
      PeerId peer,
      TunnelId tunnel,
      EspSuite suite,
      InetSocketAddress local,
      InetSocketAddress remote,
      Traffic total,
      Map<ContextId, Traffic> byContext) {}
}
