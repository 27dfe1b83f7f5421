package net.hsvpn.dataplane.stages;

import net.hsvpn.config.TcpMss;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.context.ContextTable;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.sad.OutboundSa;
import net.hsvpn.dataplane.sad.SaTable;
import net.hsvpn.dataplane.sad.SaTableRef;
import net.hsvpn.dataplane.wire.TcpSyn;

/**
 * Lowers the segment size that TCP connections from the other side announce, so that what is sent
 * to them fits into the tunnel that leads there. {@link FitStage} does the same to those from ours.
 */
public final class ClampStage extends PacketStage {
  private final ContextTables contexts;
  private final SaTableRef tables;
  private final TcpMss setting;

  public ClampStage(ContextTables contexts, SaTableRef tables, TcpMss setting) {
    this.contexts = contexts;
    this.tables = tables;
    this.setting = setting;
  }

  @Override
  public PacketStep step() {
    return new Step();
  }

  private final class Step implements PacketStep {
    private final MssClamp clamp = new MssClamp(setting);
    private ContextTable contextTable;
    private SaTable saTable;

    @Override
    public void begin(PacketBatch batch) {
      contextTable = contexts.current();
      saTable = tables.get();
    }

    @Override
    public DropReason apply(PacketBatch batch, int i) {
      byte[] octets = batch.slab();
      int at = batch.offset(i);
      int tcp = clamp.locate(octets, at, batch.length(i));
      if (tcp == TcpSyn.NONE) {
        return null;
      }
      RoutingTable routes = contextTable.routes(batch.context(i));
      if (routes != null && routes.back(octets, at) instanceof NextHop.Tunnel(TunnelId tunnel)) {
        OutboundSa sa = saTable.outbound(tunnel);
        if (sa != null) {
          clamp.apply(octets, at, batch.length(i), tcp, sa);
        }
      }
      return null;
    }
  }
}
