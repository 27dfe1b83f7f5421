package net.hsvpn.dataplane.carrier;

import java.util.concurrent.ArrayBlockingQueue;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.dataplane.drop.DropCounters;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.sad.OutboundSa;
import net.hsvpn.dataplane.sad.SaTable;
import net.hsvpn.dataplane.wire.L2tp;

/**
 * Datagrams of our own that go into SAs of L2TP: any thread offers, the outbound direction takes.
 * It outlives the graphs that use it.
 */
public final class CarrierOutbox {
  private static final int MOST = 1024;

  private record Letter(TunnelId tunnel, byte[] payload) {}

  private final ArrayBlockingQueue<Letter> letters = new ArrayBlockingQueue<>(MOST);
  private final DropCounters drops;
  private final Runnable wakeup;

  /**
   * @param wakeup wakes the thread of the outbound direction, if it waits
   */
  public CarrierOutbox(DropCounters drops, Runnable wakeup) {
    this.drops = drops;
    this.wakeup = wakeup;
  }

  /** Sends a datagram's payload on the SA that carries the tunnel now, if there is one. */
  public void send(TunnelId tunnel, byte[] payload) {
    if (letters.offer(new Letter(tunnel, payload))) {
      wakeup.run();
    } else {
      drops.count(DropReason.CARRIER_OVERFLOW);
    }
  }

  public boolean isEmpty() {
    return letters.isEmpty();
  }

  /** Moves datagrams to the end of the batch, ready to be sealed. For the outbound direction. */
  public void drain(PacketBatch into, SaTable table) {
    while (into.count() < into.capacity()) {
      Letter letter = letters.poll();
      if (letter == null) {
        return;
      }
      OutboundSa sa = table.outbound(letter.tunnel());
      if (sa == null || !sa.carries()) {
        drops.count(DropReason.NO_OUTBOUND_SA);
        continue;
      }
      byte[] packet = L2tp.datagram(sa.carrierLocal(), sa.carrierRemote(), letter.payload());
      if (packet.length > into.maxLength()) {
        drops.count(DropReason.TOO_BIG);
      } else {
        into.appendOwn(packet, sa);
      }
    }
  }
}
