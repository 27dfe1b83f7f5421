package net.hsvpn.dataplane.batch;

import java.util.ArrayDeque;
import net.hsvpn.dataplane.drop.DropCounters;

/**
 * A fixed number of batches for one graph. Belongs to the graph's one thread, as its batches do.
 */
public final class BatchPool {
  private final ArrayDeque<PacketBatch> free = new ArrayDeque<>();

  /**
   * Allocates all batches at once.
   *
   * @param batches how many may be in flight at once
   * @param slots packets per batch
   * @param stride octets per packet, head and tail room included
   * @param drops where the batches count what they drop
   */
  public BatchPool(int batches, int slots, int stride, DropCounters drops) {
    for (int i = 0; i < batches; i++) {
      free.add(new PacketBatch(slots, stride, drops, this));
    }
  }

  /**
   * An empty batch.
   *
   * @throws IllegalStateException if all are in flight, which means that a stage lost one
   */
  public PacketBatch acquire() {
    PacketBatch batch = free.poll();
    if (batch == null) {
      throw new IllegalStateException("all batches are in flight: a stage did not recycle its own");
    }
    batch.clear();
    return batch;
  }

  /** How many batches are not in flight. */
  public int available() {
    return free.size();
  }

  void giveBack(PacketBatch batch) {
    free.push(batch);
  }
}
