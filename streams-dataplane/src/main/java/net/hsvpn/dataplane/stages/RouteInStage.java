package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.context.ContextTable;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.Hairpin;
import net.hsvpn.dataplane.wire.HopLimit;

/**
 * Routes what came out of a tunnel, in the table of the packet's context and in no other: to this
 * node's networks, or into another tunnel.
 */
public final class RouteInStage extends PacketStage {
  private final ContextTables contexts;
  private final Hairpin hairpin;

  public RouteInStage(ContextTables contexts, Hairpin hairpin) {
    this.contexts = contexts;
    this.hairpin = hairpin;
  }

  @Override
  public PacketStep step() {
    return new Step(contexts, hairpin);
  }

  private static final class Step implements PacketStep {
    private final ContextTables contexts;
    private final Hairpin hairpin;
    private ContextTable table;

    Step(ContextTables contexts, Hairpin hairpin) {
      this.contexts = contexts;
      this.hairpin = hairpin;
    }

    @Override
    public void begin(PacketBatch batch) {
      table = contexts.current();
    }

    @Override
    public DropReason apply(PacketBatch batch, int i) {
      RoutingTable routes = table.routes(batch.context(i));
      if (routes == null) {
        return DropReason.UNKNOWN_CONTEXT;
      }
      return switch (routes.towards(batch.slab(), batch.offset(i))) {
        case NextHop.Local() -> {
          batch.inboundContext(i).delivered().count(batch.length(i), batch.timeMillis());
          yield null;
        }
        case NextHop.Tunnel(TunnelId tunnel) ->
            routes.transit() ? turn(batch, i, tunnel) : DropReason.TRANSIT_OFF;
        case null -> DropReason.NO_ROUTE;
      };
    }

    /** Between two sites, through us: in the same context, and one hop further. */
    private DropReason turn(PacketBatch batch, int i, TunnelId tunnel) {
      if (tunnel.peer().equals(batch.inboundSa(i).peer())) {
        return DropReason.ROUTED_BACK;
      }
      if (batch.length(i) > Hairpin.maxLength()) {
        return DropReason.TOO_BIG;
      }
      if (!HopLimit.decrement(batch.slab(), batch.offset(i))) {
        return DropReason.HOP_LIMIT_EXCEEDED;
      }
      if (!hairpin.offer(batch.slab(), batch.offset(i), batch.length(i), batch.context(i))) {
        return DropReason.HAIRPIN_FULL;
      }
      batch.inboundContext(i).delivered().count(batch.length(i), batch.timeMillis());
      batch.take(i);
      return null;
    }
  }
}
