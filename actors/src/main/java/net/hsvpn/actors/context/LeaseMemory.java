package net.hsvpn.actors.context;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpText;
import net.hsvpn.persistence.CheckpointKey;
import net.hsvpn.persistence.CheckpointStore;

/** What a context remembers of its addresses: one entry each, so that a change is small. */
final class LeaseMemory {
  private static final String KIND = "lease";

  private LeaseMemory() {}

  static Map<InetAddress, AddressBook.Entry> load(CheckpointStore store, ContextId context) {
    Map<InetAddress, AddressBook.Entry> all = new HashMap<>();
    store
        .loadAll(KIND, context.value(), AddressBook.Entry.class)
        .forEach((address, entry) -> all.put(InetAddress.ofLiteral(address), entry));
    return all;
  }

  static void change(
      CheckpointStore store,
      ContextId context,
      InetAddress address,
      Optional<AddressBook.Entry> entry) {
    CheckpointKey<AddressBook.Entry> key =
        new CheckpointKey<>(KIND, context.value(), IpText.of(address), AddressBook.Entry.class);
    entry.ifPresentOrElse(e -> store.save(key, e), () -> store.forget(key));
  }
}
