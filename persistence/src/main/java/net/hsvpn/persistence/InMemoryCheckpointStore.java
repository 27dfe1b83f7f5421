package net.hsvpn.persistence;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Holds references to the states, which are immutable; nothing is copied. */
final class InMemoryCheckpointStore implements CheckpointStore {
  private final Map<CheckpointKey<?>, Object> states = new ConcurrentHashMap<>();

  @Override
  public <T> Optional<T> load(CheckpointKey<T> key) {
    return Optional.ofNullable(states.get(key)).map(key.type()::cast);
  }

  @Override
  public <T> void save(CheckpointKey<T> key, T state) {
    states.put(key, key.type().cast(state));
  }

  @Override
  public void forget(CheckpointKey<?> key) {
    states.remove(key);
  }

  @Override
  public <T> Map<String, T> loadAll(String kind, String owner, Class<T> type) {
    Map<String, T> found = new HashMap<>();
    states.forEach((key, state) -> {
      if (key.kind().equals(kind) && key.owner().equals(owner) && key.type() == type) {
        found.put(key.id(), type.cast(state));
      }
    });
    return found;
  }
}
