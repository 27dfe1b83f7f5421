package net.hsvpn.dataplane.io;

import java.util.concurrent.atomic.AtomicLong;
import net.hsvpn.dataplane.batch.PacketBatch;

/**
 * The way of a packet that came out of one tunnel and goes into another, from the thread of the one
 * direction to that of the other. A ring of fixed slots: no lock, no allocation. A packet keeps its
 * context on the way; that is all it can be routed in.
 *
 * <p>Threads: {@link #offer} belongs to one, {@link #drain} to another.
 */
public final class Hairpin {
  private static final int SLOT_OCTETS = 2048;
  private static final int SLOTS = 1024;

  private final byte[] slab = new byte[SLOTS * SLOT_OCTETS];
  private final int[] lengths = new int[SLOTS];
  private final int[] contexts = new int[SLOTS];
  private final AtomicLong offered = new AtomicLong();
  private final AtomicLong drained = new AtomicLong();
  private final Runnable wakeup;

  /**
   * An empty way.
   *
   * @param wakeup wakes the thread that drains, if it waits; called by the one that offers
   */
  public Hairpin(Runnable wakeup) {
    this.wakeup = wakeup;
  }

  /** The longest packet that fits, in octets. */
  public static int maxLength() {
    return SLOT_OCTETS;
  }

  /** Copies a packet in; false if there is no room. */
  public boolean offer(byte[] octets, int at, int length, int context) {
    long index = offered.get();
    if (index - drained.get() >= SLOTS) {
      return false;
    }
    int slot = (int) (index % SLOTS);
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
      int slot = (int) (index % SLOTS);
      int target = into.offset(into.count());
      System.arraycopy(slab, slot * SLOT_OCTETS, into.slab(), target, lengths[slot]);
      into.append(lengths[slot], contexts[slot]);
    }
    if (to > from) {
      drained.set(to);
    }
  }
}
