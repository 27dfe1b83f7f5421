package net.hsvpn.dataplane.io;

import java.util.concurrent.atomic.AtomicLong;
import net.hsvpn.dataplane.batch.PacketBatch;

/**
 * The way of a packet that enters the outbound direction from elsewhere than a TUN device: out of
 * another tunnel, from the thread of the one direction to that of the other; or made by the
 * outbound direction itself. A ring of fixed slots: no lock, no allocation. A packet keeps its
 * context on the way; that is all it can be routed in.
 *
 * <p>Threads: {@link #offer} belongs to one, {@link #drain} to another or the same.
 */
public final class Hairpin {
  private static final int SLOTS = 1024;

  // What a slot of a batch takes that the outbound direction receives into.
  private static final int SLOT_OCTETS =
      PacketBatch.DEFAULT_STRIDE - PacketBatch.HEADROOM - PacketBatch.TAILROOM;

  private final int slots;
  private final byte[] slab;
  private final int[] lengths;
  private final int[] contexts;
  private final AtomicLong offered = new AtomicLong();
  private final AtomicLong drained = new AtomicLong();
  private final Runnable wakeup;

  /**
   * An empty way between tunnels.
   *
   * @param wakeup wakes the thread that drains, if it waits; called by the one that offers
   */
  public Hairpin(Runnable wakeup) {
    this(SLOTS, wakeup);
  }

  /**
   * As above.
   *
   * @param slots packets that it holds
   */
  public Hairpin(int slots, Runnable wakeup) {
    this.slots = slots;
    this.wakeup = wakeup;
    slab = new byte[slots * SLOT_OCTETS];
    lengths = new int[slots];
    contexts = new int[slots];
  }

  /** The longest packet that fits, in octets. */
  public static int maxLength() {
    return SLOT_OCTETS;
  }

  /** How many packets may be offered now; for the thread that offers. */
  public int room() {
    return slots - (int) (offered.get() - drained.get());
  }

  /** Copies a packet in; false if there is no room. */
  public boolean offer(byte[] octets, int at, int length, int context) {
    if (room() == 0) {
      return false;
    }
    long index = offered.get();
    int slot = (int) (index % slots);
    System.arraycopy(octets, at, slab, slot * SLOT_OCTETS, length);
    lengths[slot] = length;
    contexts[slot] = context;
    // First the packet, then the question whether the other side had seen all before it: one of
    // the two sides always notices the other.
    offered.set(index + 1);
    if (drained.get() == index) {
      wakeup.run();
    }
    return true;
  }

  /** Moves packets to the end of the batch, as many as there are and fit. */
  public void drain(PacketBatch into) {
    long from = drained.get();
    long to = Math.min(offered.get(), from + into.capacity() - into.count());
    for (long index = from; index < to; index++) {
      int slot = (int) (index % slots);
      int target = into.offset(into.count());
      System.arraycopy(slab, slot * SLOT_OCTETS, into.slab(), target, lengths[slot]);
      into.append(lengths[slot], contexts[slot]);
    }
    if (to > from) {
      drained.set(to);
    }
  }
}
