package net.hsvpn.persistence;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

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

  private volatile Mirror mirror = Mirror.NONE;
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
   * @param shared whether other nodes use it too, so that what is of no use here is left alone
   * @param trouble is told, in words for a person, of states that are lost and of a database that
   *     fails or works again
   * @throws IOException if the database cannot be opened, with what to do
   */
  public static DurableCheckpointStore open(
      String url,
      SealingKeys keys,
      boolean shared,
      List<StateCodec<?>> codecs,
      Consumer<String> trouble)
      throws IOException {
    try {
      DurableCheckpointStore store =
          new DurableCheckpointStore(new StateTable(url), keys, codecs, trouble);
      store.recover(shared);
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

  private synchronized void recover(boolean shared) throws SQLException {
    for (Map.Entry<Place, byte[]> row : table.all().entrySet()) {
      StateCodec<?> codec = codecs.get(row.getKey().kind());
      if (codec != null && !recover(codec, row.getKey(), row.getValue()) && !shared) {
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
      keep(Place.of(key), encode(codec, state));
    }
  }

  private static <C> Optional<byte[]> encode(StateCodec<C> codec, Object state) {
    return codec.encode(codec.type().cast(state));
  }

  @Override
  public void forget(CheckpointKey<?> key) {
    memory.forget(key);
    if (codecs.containsKey(key.kind())) {
      keep(Place.of(key), Optional.empty());
    }
  }

  private void keep(Place place, Optional<byte[]> plain) {
    write(place, plain).run();
  }

  private synchronized Runnable write(Place place, Optional<byte[]> plain) {
    boolean known =
        plain.isEmpty()
            ? !written.containsKey(place)
            : Arrays.equals(plain.get(), written.get(place));
    if (known && !missing.containsKey(place)) {
      return () -> {};
    }
    if (!mirror.mayWrite(place.owner())) {
      return () -> {};
    }
    missing.put(place, plain);
    // Other nodes first: they need no database to go on.
    Runnable told = mirror.tell(new Change(place, plain.map(p -> keys.seal(p, place.toString()))));
    flush();
    return told;
  }

  /** From now on tells of each change. */
  public synchronized void mirroredBy(Mirror next) {
    mirror = next;
  }

  /** All states of these owners that may outlive the process, as they may travel. */
  public synchronized List<Change> all(Predicate<String> owners) {
    Map<Place, byte[]> states = new LinkedHashMap<>(written);
    missing.forEach((place, plain) ->
        plain.ifPresentOrElse(p -> states.put(place, p), () -> states.remove(place)));
    return states.entrySet().stream()
        .filter(state -> owners.test(state.getKey().owner()))
        .map(state -> {
          Place place = state.getKey();
          return new Change(place, Optional.of(keys.seal(state.getValue(), place.toString())));
        })
        .toList();
  }

  /** Where states of these owners lie. */
  public synchronized Set<Place> places(Predicate<String> owners) {
    return written.keySet().stream()
        .filter(place -> owners.test(place.owner()))
        .collect(Collectors.toSet());
  }

  /**
   * Takes over what another node has written, which is in the database already.
   *
   * @throws IOException if it cannot be read; what was known of it is forgotten then
   */
  public synchronized void follow(Change change) throws IOException {
    Place place = change.place();
    StateCodec<?> codec = codecs.get(place.kind());
    if (codec == null) {
      return;
    }
    memory.forget(new CheckpointKey<>(place.kind(), place.owner(), place.id(), codec.type()));
    missing.remove(place);
    Optional.ofNullable(written.remove(place)).ifPresent(old -> Arrays.fill(old, (byte) 0));
    if (change.sealed().isPresent()) {
      follow(codec, place, keys.open(change.sealed().get(), place.toString()));
    }
  }

  private <T> void follow(StateCodec<T> codec, Place place, byte[] plain) throws IOException {
    codec
        .follow(plain)
        .ifPresent(state -> {
          memory.save(
              new CheckpointKey<>(place.kind(), place.owner(), place.id(), codec.type()), state);
          written.put(place, plain);
        });
  }

  @Override
  public synchronized <T> T advance(CheckpointKey<T> key, Function<Optional<T>, T> next) {
    StateCodec<?> codec = codecs.get(key.kind());
    if (codec == null || codec.type() != key.type()) {
      return CheckpointStore.super.advance(key, next);
    }
    Place place = Place.of(key);
    try {
      while (true) {
        Optional<byte[]> before = table.get(place);
        T following = next.apply(before.isEmpty() ? Optional.empty() : read(codec, key, before.get()));
        byte[] plain = encode(codec, following).orElseThrow();
        if (table.replace(place, before, keys.seal(plain, place.toString()))) {
          memory.save(key, following);
          return following;
        }
      }
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(place + " cannot be counted on: " + e.getMessage(), e);
    }
  }

  private <T> Optional<T> read(StateCodec<?> codec, CheckpointKey<T> key, byte[] sealed)
      throws IOException {
    return codec.decode(keys.open(sealed, Place.of(key).toString())).map(key.type()::cast);
  }

  private void flush() {
    try {
      for (Map.Entry<Place, Optional<byte[]>> row : List.copyOf(missing.entrySet())) {
        store(row.getKey(), row.getValue());
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

  private void store(Place place, Optional<byte[]> plain) throws SQLException {
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
