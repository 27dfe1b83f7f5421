package net.hsvpn.dataplane.context;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.config.ContextId;

/**
 * All contexts with their routes at one moment; immutable. The packet path names a context by its
 * index, which stays the same for a name as long as the process lives and is never given to another
 * one, so a packet in flight cannot change its context.
 */
public final class ContextTable {
  static final ContextTable EMPTY =
      new ContextTable(new ContextId[0], new RoutingTable[0], new OwnAddresses[0], Map.of());

  private final ContextId[] ids;
  private final RoutingTable[] tables;
  private final OwnAddresses[] addresses;
  private final Map<ContextId, Integer> indexes;

  private ContextTable(
      ContextId[] ids,
      RoutingTable[] tables,
      OwnAddresses[] addresses,
      Map<ContextId, Integer> indexes) {
    this.ids = ids;
    this.tables = tables;
    this.addresses = addresses;
    this.indexes = indexes;
  }

  /** The context's routes, or null if the index has none or its context was removed. */
  public RoutingTable routes(int index) {
    return index >= 0 && index < tables.length ? tables[index] : null;
  }

  /** The addresses under which this node is known in the context with this index. */
  public OwnAddresses addresses(int index) {
    return index >= 0 && index < addresses.length ? addresses[index] : OwnAddresses.NONE;
  }

  public ContextId id(int index) {
    return ids[index];
  }

  /** How many indexes were ever given out. */
  public int size() {
    return ids.length;
  }

  public Optional<Integer> index(ContextId id) {
    return Optional.ofNullable(indexes.get(id));
  }

  /** Routes of the contexts that have a table now. */
  public Map<ContextId, RoutingTable> all() {
    Map<ContextId, RoutingTable> all = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      if (tables[i] != null) {
        all.put(ids[i], tables[i]);
      }
    }
    return Map.copyOf(all);
  }

  /** The same contexts and one index more, unless the name has one. */
  ContextTable reserve(ContextId id) {
    if (indexes.containsKey(id)) {
      return this;
    }
    ContextId[] newIds = Arrays.copyOf(ids, ids.length + 1);
    newIds[ids.length] = id;
    Map<ContextId, Integer> newIndexes = new HashMap<>(indexes);
    newIndexes.put(id, ids.length);
    OwnAddresses[] newAddresses = Arrays.copyOf(addresses, newIds.length);
    newAddresses[ids.length] = OwnAddresses.NONE;
    return new ContextTable(
        newIds, Arrays.copyOf(tables, newIds.length), newAddresses, Map.copyOf(newIndexes));
  }

  /** The same contexts with other routes in one; null takes the context away. */
  ContextTable with(ContextId id, RoutingTable routes) {
    ContextTable reserved = reserve(id);
    RoutingTable[] newTables = reserved.tables.clone();
    newTables[reserved.indexes.get(id)] = routes;
    return new ContextTable(reserved.ids, newTables, reserved.addresses, reserved.indexes);
  }

  /** The same contexts, one of them with these addresses. */
  ContextTable with(ContextId id, OwnAddresses own) {
    ContextTable reserved = reserve(id);
    OwnAddresses[] newAddresses = reserved.addresses.clone();
    newAddresses[reserved.indexes.get(id)] = own;
    return new ContextTable(reserved.ids, reserved.tables, newAddresses, reserved.indexes);
  }
}
