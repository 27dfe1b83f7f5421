package net.hsvpn.dataplane.stages;

import net.hsvpn.config.PathMtuSettings;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.context.ContextTable;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.Hairpin;
import net.hsvpn.dataplane.io.TunSource;
import net.hsvpn.dataplane.sad.OutboundSa;
import net.hsvpn.dataplane.wire.Ipv4;
import net.hsvpn.dataplane.wire.Ipv4Fragmenter;
import net.hsvpn.dataplane.wire.TcpSyn;

/**
 * Lets into a tunnel what its path carries. What is longer is cut into fragments if it may be, else
 * dropped and its source told (RFC 4301 section 8.2.1); TCP connections are held to segments that
 * fit, so that this seldom happens.
 *
 * <p>The first fragment takes the packet's place; the others come back with the next batch.
 */
public final class FitStage extends PacketStage {
  /**
   * Packets that the way back to the beginning of the direction must hold: each packet of a batch
   * can bring forth three fragments beside the first, or one answer.
   */
  public static final int OWN_PACKETS = 4 * PacketBatch.DEFAULT_SLOTS;

  private final ContextTables contexts;
  private final TunSource tun;
  private final Hairpin own;
  private final PathMtuSettings settings;

  /**
   * @param tun whose thread is the stage's own
   * @param own leads back to the beginning of the outbound direction
   */
  public FitStage(ContextTables contexts, TunSource tun, Hairpin own, PathMtuSettings settings) {
    this.contexts = contexts;
    this.tun = tun;
    this.own = own;
    this.settings = settings;
  }

  @Override
  public PacketStep step() {
    return new Step();
  }

  private final class Step implements PacketStep {
    private final MssClamp clamp = new MssClamp(settings.tcpMss());
    private final TooBigAnswers answers = new TooBigAnswers(tun, own);
    private final Ipv4Fragmenter fragmenter = new Ipv4Fragmenter();
    private final byte[] fragment = new byte[PacketBatch.DEFAULT_STRIDE];
    private ContextTable table;

    @Override
    public void begin(PacketBatch batch) {
      table = contexts.current();
    }

    @Override
    public DropReason apply(PacketBatch batch, int i) {
      if (batch.isDummy(i)) {
        return null;
      }
      OutboundSa sa = batch.outboundSa(i);
      byte[] octets = batch.slab();
      int at = batch.offset(i);
      int length = batch.length(i);
      boolean v4 = octets[at] >>> 4 == Ipv4.VERSION;
      int limit = sa.innerLimit(v4);
      if (length > limit) {
        return v4 && !Ipv4.dontFragment(octets, at)
            ? cut(batch, i, sa, limit)
            : refuse(batch, i, limit);
      }
      int tcp = clamp.locate(octets, at, length);
      if (tcp != TcpSyn.NONE) {
        clamp.apply(octets, at, length, tcp, sa);
      }
      return null;
    }

    private DropReason refuse(PacketBatch batch, int i, int limit) {
      return answers.answer(table, batch, i, limit)
          ? DropReason.EXCEEDS_PATH_MTU
          : DropReason.EXCEEDS_PATH_MTU_UNTOLD;
    }

    private DropReason cut(PacketBatch batch, int i, OutboundSa sa, int limit) {
      return switch (settings.fragmentation()) {
        // Where later fragments would match no selector, the ESP packet is fragmented instead.
        case INNER -> sa.admitsFragments() ? cutInner(batch, i, limit) : null;
        case OUTER -> null;
        case NEVER -> DropReason.EXCEEDS_PATH_MTU_UNTOLD;
      };
    }

    private DropReason cutInner(PacketBatch batch, int i, int limit) {
      int at = batch.offset(i);
      if (!fragmenter.begin(batch.slab(), at, batch.length(i), limit)) {
        return DropReason.BAD_INNER_PACKET;
      }
      if (fragmenter.left() > own.room()) {
        return DropReason.HAIRPIN_FULL;
      }
      while (fragmenter.left() > 0) {
        own.offer(fragment, 0, fragmenter.next(fragment, 0), batch.context(i));
      }
      batch.place(i, at, fragmenter.first());
      return null;
    }
  }
}
