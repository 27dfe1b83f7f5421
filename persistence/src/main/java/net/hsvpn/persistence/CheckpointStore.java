package net.hsvpn.persistence;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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

  /**
   * Replaces a state by the one that follows, in one step also for other nodes with the same
   * database.
   *
   * @param next may be called several times
   */
  default <T> T advance(CheckpointKey<T> key, Function<Optional<T>, T> next) {
    T following = next.apply(load(key));
    save(key, following);
    return following;
  }

  /** Lets go of what it holds outside of the process; what is remembered there stays. */
  @Override
  default void close() {}

  /** Remembers as long as the process lives. */
  static CheckpointStore inMemory() {
    return new InMemoryCheckpointStore();
  }
}
