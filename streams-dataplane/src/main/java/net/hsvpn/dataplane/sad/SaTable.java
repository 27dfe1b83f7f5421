package net.hsvpn.dataplane.sad;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.context.TunnelId;

/** All SAs at one moment; immutable, and swapped whole. */
public final class SaTable {
  static final SaTable EMPTY = new SaTable(new SpiMap(List.of()), List.of());

  private final SpiMap inbound;
  // Oldest first: the newest SA of a tunnel carries its traffic.
  private final List<OutboundSa> outbound;
  private final Map<TunnelId, OutboundSa> current;

  private SaTable(SpiMap inbound, List<OutboundSa> outbound) {
    this.inbound = inbound;
    this.outbound = outbound;
    this.current = new HashMap<>();
    for (OutboundSa sa : outbound) {
      current.put(sa.tunnel(), sa);
    }
  }

  /** The inbound SA with this SPI, or null. */
  public InboundSa inbound(int spi) {
    return inbound.get(spi);
  }

  /** The SA that carries a tunnel's traffic now, or null. */
  public OutboundSa outbound(TunnelId tunnel) {
    return current.get(tunnel);
  }

  Optional<OutboundSa> outbound(PeerId peer, int spi) {
    return outbound.stream().filter(sa -> sa.spi() == spi && sa.peer().equals(peer)).findFirst();
  }

  List<InboundSa> allInbound() {
    return inbound.values();
  }

  List<OutboundSa> allOutbound() {
    return outbound;
  }

  SaTable with(InboundSa sa) {
    List<InboundSa> others = new ArrayList<>(inbound.values());
    others.removeIf(other -> other.spi() == sa.spi());
    others.add(sa);
    return new SaTable(new SpiMap(others), outbound);
  }

  SaTable without(int inboundSpi) {
    List<InboundSa> others = new ArrayList<>(inbound.values());
    others.removeIf(other -> other.spi() == inboundSpi);
    return new SaTable(new SpiMap(others), outbound);
  }

  /** An SA that is installed again keeps its age, so it does not push out a newer one. */
  SaTable with(OutboundSa sa) {
    List<OutboundSa> all = new ArrayList<>(outbound);
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).spi() == sa.spi() && all.get(i).peer().equals(sa.peer())) {
        all.set(i, sa);
        return new SaTable(inbound, List.copyOf(all));
      }
    }
    all.add(sa);
    return new SaTable(inbound, List.copyOf(all));
  }

  SaTable without(PeerId peer, int outboundSpi) {
    List<OutboundSa> others = new ArrayList<>(outbound);
    others.removeIf(other -> other.spi() == outboundSpi && other.peer().equals(peer));
    return new SaTable(inbound, List.copyOf(others));
  }
}
