package net.hsvpn.persistence;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import net.hsvpn.persistence.StateTable.Place;

/**
 * Remembers in memory, and what has a codec also in a database, sealed, before {@link #save}
 * returns. If the database does not take it, everything goes on from memory, and each later call
 * tries again to write what is missing there.
 */
public final class DurableCheckpointStore implements CheckpointStore {
  private final CheckpointStore memory = CheckpointStore.inMemory();
  private final StateTable table;
  private final SealingKeys keys;
  private final Map<String, StateCodec<?>> codecs;
  private final Consumer<String> trouble;

  /** As it is in the table: what has not changed is not written again. */
  private final Map<Place, byte[]> written = new HashMap<>();

  /** What the table lacks, in order; empty to be removed. */
  private final Map<Place, Optional<byte[]>> missing = new LinkedHashMap<>();

  private boolean troubled;

  private DurableCheckpointStore(
      StateTable table, SealingKeys keys, List<StateCodec<?>> codecs, Consumer<String> trouble) {
    this.table = table;
    this.keys = keys;
    this.codecs = codecs.stream().collect(Collectors.toMap(StateCodec::kind, codec -> codec));
    this.trouble = trouble;
  }

  /**
   * Opens a database and takes up what lies there. What cannot be used any more is told and
   * removed; it is never a reason not to start.
   *
   * @param url JDBC address
   * @param trouble is told, in words for a person, of states that are lost and of a database that
   *     fails or works again
   * @throws IOException if the database cannot be opened, with what to do
   */
  public static DurableCheckpointStore open(
      String url, SealingKeys keys, List<StateCodec<?>> codecs, Consumer<String> trouble)
      throws IOException {
    try {
      DurableCheckpointStore store =
          new DurableCheckpointStore(new StateTable(url), keys, codecs, trouble);
      store.recover();
      return store;
    } catch (SQLException e) {
      throw new IOException(
          "the database of storage.jdbc-url cannot be opened: %s; is another gateway using it?"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** How many states of that kind are known, such as came back at the start. */
  public synchronized int count(String kind) {
    return (int) written.keySet().stream().filter(place -> place.kind().equals(kind)).count();
  }

  private synchronized void recover() throws SQLException {
    for (Map.Entry<Place, byte[]> row : table.all().entrySet()) {
      StateCodec<?> codec = codecs.get(row.getKey().kind());
      if (codec != null && !recover(codec, row.getKey(), row.getValue())) {
        table.remove(row.getKey());
      }
    }
  }

  private <T> boolean recover(StateCodec<T> codec, Place place, byte[] sealed) {
    try {
      byte[] plain = keys.open(sealed, place.toString());
      Optional<T> state = codec.decode(plain);
      state.ifPresent(found -> {
        memory.save(
            new CheckpointKey<>(place.kind(), place.owner(), place.id(), codec.type()), found);
        written.put(place, plain);
      });
      return state.isPresent();
    } catch (IOException e) {
      trouble.accept("a stored state is lost: " + e.getMessage());
      return false;
    }
  }

  @Override
  public <T> Optional<T> load(CheckpointKey<T> key) {
    return memory.load(key);
  }

  @Override
  public <T> Map<String, T> loadAll(String kind, String owner, Class<T> type) {
    return memory.loadAll(kind, owner, type);
  }

  @Override
  public <T> void save(CheckpointKey<T> key, T state) {
    memory.save(key, state);
    StateCodec<?> codec = codecs.get(key.kind());
    if (codec != null && codec.type() == key.type()) {
      keep(new Place(key.kind(), key.owner(), key.id()), encode(codec, state));
    }
  }

  private static <C> Optional<byte[]> encode(StateCodec<C> codec, Object state) {
    return codec.encode(codec.type().cast(state));
  }

  @Override
  public void forget(CheckpointKey<?> key) {
    memory.forget(key);
    if (codecs.containsKey(key.kind())) {
      keep(new Place(key.kind(), key.owner(), key.id()), Optional.empty());
    }
  }

  private synchronized void keep(Place place, Optional<byte[]> plain) {
    boolean known =
        plain.isEmpty()
            ? !written.containsKey(place)
            : Arrays.equals(plain.get(), written.get(place));
    if (known && !missing.containsKey(place)) {
      return;
    }
    missing.put(place, plain);
    flush();
  }

  private void flush() {
    try {
      for (Map.Entry<Place, Optional<byte[]>> row : List.copyOf(missing.entrySet())) {
        write(row.getKey(), row.getValue());
      }
      if (troubled) {
        troubled = false;
        trouble.accept("the database works again, and holds all that it missed");
      }
    } catch (SQLException e) {
      if (!troubled) {
        troubled = true;
        trouble.accept(
            "the database takes no states: %s; tunnels go on, but would not outlive a restart"
                .formatted(e.getMessage()));
      }
    }
  }

  private void write(Place place, Optional<byte[]> plain) throws SQLException {
    if (plain.isPresent()) {
      table.put(place, keys.seal(plain.get(), place.toString()));
    } else {
      table.remove(place);
    }
    missing.remove(place);
    Optional.ofNullable(plain.isPresent() ? written.put(place, plain.get()) : written.remove(place))
        .ifPresent(old -> Arrays.fill(old, (byte) 0));
  }

  @Override
  public synchronized void close() {
    try {
      table.close();
    } catch (SQLException e) {
      trouble.accept("the database does not close: " + e.getMessage());
    }
  }
}
