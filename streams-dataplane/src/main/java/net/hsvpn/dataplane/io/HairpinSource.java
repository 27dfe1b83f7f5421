package net.hsvpn.dataplane.io;

import java.io.IOException;
import net.hsvpn.dataplane.batch.PacketBatch;

/**
 * What comes out of tunnels and goes into others, and what the outbound direction makes itself, in
 * front of what another source brings.
 */
public final class HairpinSource implements PacketSource {
  private final PacketSource source;
  private final Hairpin hairpin;
  private final Hairpin own;
  private boolean turn;

  /**
   * The hairpin's wakeup must be the source's.
   *
   * @param own packets that the outbound direction makes; it offers and drains on one thread
   */
  public HairpinSource(PacketSource source, Hairpin hairpin, Hairpin own) {
    this.source = source;
    this.hairpin = hairpin;
    this.own = own;
  }

  @Override
  public int receive(PacketBatch into, int timeoutMillis) throws IOException {
    // First, so that it never has to hold more than one batch can bring forth.
    own.drain(into);
    if (!into.isEmpty()) {
      return into.count();
    }
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
