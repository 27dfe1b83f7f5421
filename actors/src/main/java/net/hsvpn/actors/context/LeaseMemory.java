package net.hsvpn.actors.context;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpText;
import net.hsvpn.persistence.CheckpointKey;
import net.hsvpn.persistence.CheckpointStore;
import net.hsvpn.persistence.StateCodec;

/** What a context remembers of its addresses: one entry each, so that a change is small. */
public final class LeaseMemory {
  private static final String KIND = "lease";

  private LeaseMemory() {}

  /**
   * What outlives the process: who had an address last, so that he gets it again. Who held it does
   * not, since he must call again.
   */
  public static StateCodec<?> codec() {
    return new StateCodec<AddressBook.Entry>() {
      @Override
      public String kind() {
        return KIND;
      }

      @Override
      public Class<AddressBook.Entry> type() {
        return AddressBook.Entry.class;
      }

      @Override
      public Optional<byte[]> encode(AddressBook.Entry entry) {
        return Optional.of(entry.who())
            .filter(who -> !who.isEmpty())
            .map(who -> who.getBytes(StandardCharsets.UTF_8));
      }

      @Override
      public Optional<AddressBook.Entry> decode(byte[] octets) {
        return Optional.of(
            new AddressBook.Entry(new String(octets, StandardCharsets.UTF_8), List.of()));
      }
    };
  }

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
