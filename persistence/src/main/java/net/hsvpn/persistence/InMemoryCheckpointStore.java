package net.hsvpn.persistence;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Holds references to the states, which are immutable; nothing is copied. */
final class InMemoryCheckpointStore implements CheckpointStore {
  // By owner, since owners are many and each asks for its own again and again.
  private final Map<Shelf, Map<CheckpointKey<?>, Object>> shelves = new ConcurrentHashMap<>();

  private record Shelf(String kind, String owner) {
    static Shelf of(CheckpointKey<?> key) {
      return new Shelf(key.kind(), key.owner());
    }
  }

  @Override
  public <T> Optional<T> load(CheckpointKey<T> key) {
    return Optional.ofNullable(shelves.get(Shelf.of(key)))
        .map(shelf -> shelf.get(key))
        .map(key.type()::cast);
  }

  @Override
  public <T> void save(CheckpointKey<T> key, T state) {
    Object checked = key.type().cast(state);
    // Within compute, so that the shelf cannot be thrown away meanwhile.
    shelves.compute(
        Shelf.of(key),
        (name, shelf) -> {
          Map<CheckpointKey<?>, Object> states = shelf == null ? new ConcurrentHashMap<>() : shelf;
          states.put(key, checked);
          return states;
        });
  }

  @Override
  public void forget(CheckpointKey<?> key) {
    shelves.computeIfPresent(
        Shelf.of(key),
        (name, shelf) -> {
          shelf.remove(key);
          return shelf.isEmpty() ? null : shelf;
        });
  }

  @Override
  public <T> Map<String, T> loadAll(String kind, String owner, Class<T> type) {
    Map<String, T> found = new HashMap<>();
    shelves
        .getOrDefault(new Shelf(kind, owner), Map.of())
        .forEach((key, state) -> {
          if (key.type() == type) {
            found.put(key.id(), type.cast(state));
          }
        });
    return found;
  }
}
