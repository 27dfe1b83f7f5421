package net.hsvpn.dataplane.io;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.dataplane.drop.DropCounters;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.sad.SaTable;
import net.hsvpn.dataplane.sad.SaTableRef;

/**
 * Packets that asked for a tunnel which starts on demand, until it is there: so few that a tunnel
 * which never comes costs little, and not for long. While all tunnels stand there are none, and
 * nothing is done.
 *
 * <p>Threads: all belongs to the thread of the outbound direction but {@link #giveUp}.
 */
public final class HeldPackets implements WaitingPackets {
  /**
   * How much may wait.
   *
   * @param packets for each tunnel; 0 to hold nothing
   * @param octets of the packets of each tunnel
   * @param time how long each may wait
   */
  public record Limits(int packets, int octets, Duration time) {
    public static final Limits NOTHING = new Limits(0, 0, Duration.ZERO);
  }

  private record Packet(byte[] octets, int context, long since) {}

  private static final class Waiting {
    final ArrayDeque<Packet> packets = new ArrayDeque<>();
    int octets;
  }

  private final Limits limits;
  private final DropCounters drops;
  private final LongSupplier nanoClock;
  private final Map<TunnelId, Waiting> waiting = new HashMap<>();
  private final Map<PeerId, Long> inVain = new ConcurrentHashMap<>();

  public HeldPackets(Limits limits, DropCounters drops, LongSupplier nanoClock) {
    this.limits = limits;
    this.drops = drops;
    this.nanoClock = nanoClock;
  }

  @Override
  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Copies the packet and takes it out of its batch, or says why it is to be dropped. */
  public DropReason hold(TunnelId tunnel, PacketBatch batch, int i) {
    if (limits.packets() == 0) {
      return DropReason.NO_OUTBOUND_SA;
    }
    Waiting queue = waiting.computeIfAbsent(tunnel, t -> new Waiting());
    int length = batch.length(i);
    if (queue.packets.size() >= limits.packets() || queue.octets + length > limits.octets()) {
      return DropReason.HELD_TOO_MANY;
    }
    int at = batch.offset(i);
    byte[] octets = Arrays.copyOfRange(batch.slab(), at, at + length);
    queue.packets.add(new Packet(octets, batch.context(i), nanoClock.getAsLong()));
    queue.octets += length;
    batch.take(i);
    return null;
  }

  @Override
  public void release(PacketBatch into, SaTableRef tables) {
    SaTable table = tables.get();
    inVain.forEach((peer, until) -> {
      if (inVain.remove(peer, until)) {
        drop(peer, until);
      }
    });
    long oldest = nanoClock.getAsLong() - limits.time().toNanos();
    Iterator<Map.Entry<TunnelId, Waiting>> all = waiting.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<TunnelId, Waiting> entry = all.next();
      Waiting queue = entry.getValue();
      if (table.outbound(entry.getKey()) != null) {
        move(queue, into);
      } else {
        expire(queue, oldest);
      }
      if (queue.packets.isEmpty()) {
        all.remove();
      }
    }
  }

  private static void move(Waiting queue, PacketBatch into) {
    while (!queue.packets.isEmpty() && into.count() < into.capacity()) {
      Packet packet = queue.packets.remove();
      queue.octets -= packet.octets().length;
      System.arraycopy(
          packet.octets(), 0, into.slab(), into.offset(into.count()), packet.octets().length);
      into.append(packet.octets().length, packet.context());
    }
  }

  private void expire(Waiting queue, long until) {
    while (!queue.packets.isEmpty() && queue.packets.peek().since() - until <= 0) {
      queue.octets -= queue.packets.remove().octets().length;
      drops.count(DropReason.HELD_IN_VAIN);
    }
  }

  /** What came later waits for the next attempt. */
  private void drop(PeerId peer, long until) {
    waiting.forEach((tunnel, queue) -> {
      if (tunnel.peer().equals(peer)) {
        expire(queue, until);
      }
    });
  }

  /** The peer's tunnels will not come for now. Any thread. */
  public void giveUp(PeerId peer) {
    inVain.put(peer, nanoClock.getAsLong());
  }
}
