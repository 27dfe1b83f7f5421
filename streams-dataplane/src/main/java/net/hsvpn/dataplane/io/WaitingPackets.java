package net.hsvpn.dataplane.io;

import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.sad.SaTableRef;

/** Packets whose SA may come; few, and not for long. One thread. */
public sealed interface WaitingPackets permits EarlyPackets, HeldPackets {
  boolean isEmpty();

  /** Moves those whose SA has come into an empty batch, and drops what waited too long. */
  void release(PacketBatch into, SaTableRef tables);
}
