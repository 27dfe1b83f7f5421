package net.hsvpn.dataplane.io;

import java.io.IOException;
import net.hsvpn.dataplane.batch.PacketBatch;

/** What comes out of tunnels and goes into others, in front of what another source brings. */
public final class HairpinSource implements PacketSource {
  private final PacketSource source;
  private final Hairpin hairpin;
  private boolean turn;

  /** The hairpin's wakeup must be the source's. */
  public HairpinSource(PacketSource source, Hairpin hairpin) {
    this.source = source;
    this.hairpin = hairpin;
  }

  @Override
  public int receive(PacketBatch into, int timeoutMillis) throws IOException {
    // Alternately, so that neither can starve the other.
    turn = !turn;
    if (turn) {
      hairpin.drain(into);
    }
    if (into.isEmpty()) {
      source.receive(into, 0);
    }
    if (into.isEmpty()) {
      hairpin.drain(into);
    }
    return into.isEmpty() ? source.receive(into, timeoutMillis) : into.count();
  }

  @Override
  public void wakeup() {
    source.wakeup();
  }

  /** Closes the source. */
  @Override
  public void close() {
    source.close();
  }
}
