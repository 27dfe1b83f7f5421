package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.context.ContextTable;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.drop.DropReason;

/** Routes what came out of a tunnel, in the table of the packet's context and in no other. */
public final class RouteInStage extends PacketStage {
  private final ContextTables contexts;

  public RouteInStage(ContextTables contexts) {
    this.contexts = contexts;
  }

  @Override
  public PacketStep step() {
    return new Step(contexts);
  }

  private static final class Step implements PacketStep {
    private final ContextTables contexts;
    private ContextTable table;

    Step(ContextTables contexts) {
      this.contexts = contexts;
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
        case NextHop.Tunnel(var tunnel) -> DropReason.BEHIND_ANOTHER_TUNNEL;
        case null -> DropReason.NO_ROUTE;
      };
    }
  }
}
