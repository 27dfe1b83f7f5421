package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.TunnelDemand;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.context.ContextTable;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.HeldPackets;
import net.hsvpn.dataplane.sad.OutboundSa;
import net.hsvpn.dataplane.sad.SaTable;
import net.hsvpn.dataplane.sad.SaTableRef;
import net.hsvpn.dataplane.wire.IpPacket;
import net.hsvpn.dataplane.wire.Ipv4;
import net.hsvpn.dataplane.wire.Ipv6;

/** Routes what came from a context's TUN device into a tunnel, and finds the tunnel's SA. */
public final class RouteOutStage extends PacketStage {
  private final ContextTables contexts;
  private final SaTableRef tables;
  private final TunnelDemand demand;
  private final HeldPackets held;

  /**
   * @param held takes packets for tunnels that start on demand; its thread is the stage's own
   */
  public RouteOutStage(
      ContextTables contexts, SaTableRef tables, TunnelDemand demand, HeldPackets held) {
    this.contexts = contexts;
    this.tables = tables;
    this.demand = demand;
    this.held = held;
  }

  @Override
  public PacketStep step() {
    return new Step();
  }

  private final class Step implements PacketStep {
    private ContextTable contextTable;
    private SaTable saTable;

    @Override
    public void begin(PacketBatch batch) {
      contextTable = contexts.current();
      saTable = tables.get();
    }

    @Override
    public DropReason apply(PacketBatch batch, int i) {
      if (batch.isDummy(i)) {
        return null;
      }
      byte[] octets = batch.slab();
      int at = batch.offset(i);
      int version = IpPacket.version(octets, at, batch.length(i));
      if (version != Ipv4.VERSION && version != Ipv6.VERSION) {
        return DropReason.NOT_IP;
      }
      int length = IpPacket.packetLength(octets, at, batch.length(i));
      if (length < 0) {
        return DropReason.BAD_INNER_PACKET;
      }
      batch.place(i, at, length);
      RoutingTable routes = contextTable.routes(batch.context(i));
      if (routes == null) {
        return DropReason.UNKNOWN_CONTEXT;
      }
      return switch (routes.towards(octets, at)) {
        case NextHop.Tunnel tunnel -> enter(batch, i, tunnel);
        // The kernel sent us what only it could deliver: nothing beyond this node wants it.
        case NextHop.Local() -> DropReason.NO_ROUTE;
        case null -> DropReason.NO_ROUTE;
      };
    }

    private DropReason enter(PacketBatch batch, int i, NextHop.Tunnel nextHop) {
      OutboundSa sa = saTable.outbound(nextHop.tunnel());
      if (sa == null) {
        return demand.wanted(nextHop.tunnel())
            ? held.hold(nextHop.tunnel(), batch, i)
            : DropReason.NO_OUTBOUND_SA;
      }
      batch.outboundSa(i, sa);
      return null;
    }
  }
}
