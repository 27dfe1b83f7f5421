package net.hsvpn.persistence;

import java.util.Map;
import java.util.Optional;

/**
 * Remembers the last state of each actor, so that a restarted one goes on where it stopped. States
 * are immutable values. Safe for use by many threads; one key has one writer.
 */
public interface CheckpointStore extends AutoCloseable {
  <T> Optional<T> load(CheckpointKey<T> key);

  /** Replaces what was remembered. When this returns, a restarted actor will find it. */
  <T> void save(CheckpointKey<T> key, T state);

  /** Forgets for good; without effect if nothing is remembered. */
  void forget(CheckpointKey<?> key);

  /** All states of one kind and owner, by id: a consistent view of each, not of all together. */
  <T> Map<String, T> loadAll(String kind, String owner, Class<T> type);

  /** Lets go of what it holds outside of the process; what is remembered there stays. */
  @Override
  default void close() {}

  /** Remembers as long as the process lives. */
  static CheckpointStore inMemory() {
    return new InMemoryCheckpointStore();
  }
}
