package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropReason;

/** What one stage does to one packet. Belongs to one running stage and its thread. */
public interface PacketStep {
  /** Called before the packets of a batch; here a step takes the tables it will ask. */
  default void begin(PacketBatch batch) {}

  /** Handles packet {@code i}; null lets it pass, a reason drops it. */
  DropReason apply(PacketBatch batch, int i);

  /**
   * Applies a step to a whole batch. An unexpected exception costs the one packet that caused it: a
   * packet must never be able to stop the gateway.
   */
  static void applyToAll(PacketStep step, PacketBatch batch) {
    step.begin(batch);
    for (int i = 0; i < batch.count(); i++) {
      DropReason reason;
      try {
        reason = step.apply(batch, i);
      } catch (RuntimeException bug) {
        reason = DropReason.INTERNAL_ERROR;
      }
      if (reason != null) {
        batch.drop(i, reason);
      }
    }
    batch.compact();
  }
}
