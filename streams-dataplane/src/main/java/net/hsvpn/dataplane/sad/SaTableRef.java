package net.hsvpn.dataplane.sad;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * The SA table of this moment. The packet path reads it once per batch; {@link SaDatabase} swaps
 * it.
 */
public final class SaTableRef {
  private final AtomicReference<SaTable> table = new AtomicReference<>(SaTable.EMPTY);

  public SaTable get() {
    return table.get();
  }

  void update(UnaryOperator<SaTable> change) {
    table.updateAndGet(change);
  }

  SaTable getAndUpdate(UnaryOperator<SaTable> change) {
    return table.getAndUpdate(change);
  }
}
