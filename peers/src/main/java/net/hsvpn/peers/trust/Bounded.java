package net.hsvpn.peers.trust;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * An immutable map with a bound: what has expired goes first, then what was put first.
 *
 * @param entries oldest first
 * @param weight of an entry; with 1 for each, the bound is their number
 */
record Bounded<K, V>(
    Map<K, V> entries, long max, ToIntFunction<V> weight, Function<V, Instant> expiry) {
  static <K, V> Bounded<K, V> of(long max, ToIntFunction<V> weight, Function<V, Instant> expiry) {
    return new Bounded<>(Map.of(), max, weight, expiry);
  }

  Optional<V> get(K key, Instant now) {
    return Optional.ofNullable(entries.get(key)).filter(v -> !expiry.apply(v).isBefore(now));
  }

  Bounded<K, V> with(K key, V value, Instant now) {
    Map<K, V> next = new LinkedHashMap<>(entries);
    next.values().removeIf(v -> expiry.apply(v).isBefore(now));
    next.remove(key);
    next.put(key, value);
    long total = next.values().stream().mapToLong(weight::applyAsInt).sum();
    var oldest = next.values().iterator();
    while (total > max && oldest.hasNext()) {
      total -= weight.applyAsInt(oldest.next());
      oldest.remove();
    }
    return new Bounded<>(Collections.unmodifiableMap(next), max, weight, expiry);
  }

  Bounded<K, V> without(K key) {
    if (!entries.containsKey(key)) {
      return this;
    }
    Map<K, V> next = new LinkedHashMap<>(entries);
    next.remove(key);
    return new Bounded<>(Collections.unmodifiableMap(next), max, weight, expiry);
  }
}
