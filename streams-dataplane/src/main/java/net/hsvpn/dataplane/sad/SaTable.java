package net.hsvpn.dataplane.sad;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.context.TunnelId;

/**
 * All SAs at one moment; immutable, and swapped whole. A change copies one of many shards and
 * shares the others with the table before, so that ten thousand SAs are installed in no time.
 */
public final class SaTable {
  private static final int BITS = 8;
  private static final int SHARDS = 1 << BITS;
  // 2^32 divided by the golden ratio; the shard's own hash must not see the same bits again.
  private static final int SPREAD = 0x9E37_79B9;

  static final SaTable EMPTY = empty();

  private final SpiMap[] inbound;
  // By peer, so that all SAs of a tunnel are together.
  private final OutboundShard[] outbound;
  private final List<OutboundSa> hiding;

  private SaTable(SpiMap[] inbound, OutboundShard[] outbound, List<OutboundSa> hiding) {
    this.inbound = inbound;
    this.outbound = outbound;
    this.hiding = hiding;
  }

  private static SaTable empty() {
    SpiMap[] inbound = new SpiMap[SHARDS];
    Arrays.fill(inbound, new SpiMap(List.of()));
    OutboundShard[] outbound = new OutboundShard[SHARDS];
    Arrays.fill(outbound, OutboundShard.EMPTY);
    return new SaTable(inbound, outbound, List.of());
  }

  /** The inbound SA with this SPI, or null. */
  public InboundSa inbound(int spi) {
    return inbound[shard(spi)].get(spi);
  }

  /** The SA that carries a tunnel's traffic now, or null. */
  public OutboundSa outbound(TunnelId tunnel) {
    return outbound[shard(tunnel.peer())].current(tunnel);
  }

  /** The SAs that carry a tunnel's traffic now and send dummies as well. */
  public List<OutboundSa> hiding() {
    return hiding;
  }

  Optional<OutboundSa> outbound(PeerId peer, int spi) {
    return outbound[shard(peer)].find(peer, spi);
  }

  List<InboundSa> allInbound() {
    List<InboundSa> all = new ArrayList<>();
    for (SpiMap shard : inbound) {
      all.addAll(shard.values());
    }
    return all;
  }

  List<OutboundSa> allOutbound() {
    List<OutboundSa> all = new ArrayList<>();
    for (OutboundShard shard : outbound) {
      all.addAll(shard.oldestFirst());
    }
    return all;
  }

  SaTable with(InboundSa sa) {
    return withInbound(shard(sa.spi()), inbound[shard(sa.spi())].with(sa));
  }

  SaTable without(int inboundSpi) {
    return withInbound(shard(inboundSpi), inbound[shard(inboundSpi)].without(inboundSpi));
  }

  SaTable with(OutboundSa sa) {
    return withOutbound(shard(sa.peer()), outbound[shard(sa.peer())].with(sa));
  }

  SaTable withBehind(OutboundSa sa) {
    return withOutbound(shard(sa.peer()), outbound[shard(sa.peer())].withBehind(sa));
  }

  SaTable withAhead(PeerId peer, int outboundSpi) {
    return withOutbound(shard(peer), outbound[shard(peer)].withAhead(peer, outboundSpi));
  }

  SaTable without(PeerId peer, int outboundSpi) {
    return withOutbound(shard(peer), outbound[shard(peer)].without(peer, outboundSpi));
  }

  private SaTable withInbound(int at, SpiMap shard) {
    SpiMap[] changed = inbound.clone();
    changed[at] = shard;
    return new SaTable(changed, outbound, hiding);
  }

  private SaTable withOutbound(int at, OutboundShard shard) {
    OutboundShard[] changed = outbound.clone();
    changed[at] = shard;
    List<OutboundSa> hidden = new ArrayList<>();
    for (OutboundShard each : changed) {
      hidden.addAll(each.hiding());
    }
    return new SaTable(inbound, changed, List.copyOf(hidden));
  }

  private static int shard(int spi) {
    return (spi * SPREAD) & (SHARDS - 1);
  }

  private static int shard(PeerId peer) {
    return (peer.hashCode() * SPREAD) >>> (Integer.SIZE - BITS);
  }
}
