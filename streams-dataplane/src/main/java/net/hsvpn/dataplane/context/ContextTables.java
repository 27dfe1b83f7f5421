package net.hsvpn.dataplane.context;

import java.util.concurrent.atomic.AtomicReference;
import net.hsvpn.config.ContextId;

/**
 * The place where the control plane publishes contexts and the packet path finds them. Any thread
 * may call; writers replace the whole immutable table by compare-and-swap, readers take it once per
 * batch.
 */
public final class ContextTables {
  private final AtomicReference<ContextTable> current = new AtomicReference<>(ContextTable.EMPTY);

  /** The table of this moment. */
  public ContextTable current() {
    return current.get();
  }

  /**
   * The index of a context, reserved now if the name is new. A reserved context has no routes and
   * therefore carries no packet until {@link #publish}.
   */
  public int indexOf(ContextId id) {
    return current.updateAndGet(table -> table.reserve(id)).index(id).orElseThrow();
  }

  /** Adds the context or replaces all its routes. */
  public void publish(ContextId id, RoutingTable routes) {
    current.updateAndGet(table -> table.with(id, routes));
  }

  /** Says which addresses this node has in a context. */
  public void own(ContextId id, OwnAddresses addresses) {
    current.updateAndGet(table -> table.with(id, addresses));
  }

  /** Takes the context away; its packets are dropped from now on. */
  public void remove(ContextId id) {
    current.updateAndGet(table -> table.with(id, (RoutingTable) null));
  }
}
