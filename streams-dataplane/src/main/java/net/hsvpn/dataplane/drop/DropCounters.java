package net.hsvpn.dataplane.drop;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * One counter per {@link DropReason}, for the life of the node. Any thread may count and read; an
 * adder gives each counting thread a cell of its own once two of them meet, so no one waits.
 */
public final class DropCounters {
  private final EnumMap<DropReason, LongAdder> counters = new EnumMap<>(DropReason.class);

  private final List<Tracked> tracked = new CopyOnWriteArrayList<>();

  private record Tracked(DropReason reason, LongSupplier total) {}

  public DropCounters() {
    for (DropReason reason : DropReason.values()) {
      counters.put(reason, new LongAdder());
    }
  }

  public void count(DropReason reason) {
    counters.get(reason).increment();
  }

  public void add(DropReason reason, long packets) {
    counters.get(reason).add(packets);
  }

  /**
   * Adds a counter that somebody else keeps, such as the kernel.
   *
   * @param total asked each time the counters are read, by any thread
   */
  public void track(DropReason reason, LongSupplier total) {
    tracked.add(new Tracked(reason, total));
  }

  public long get(DropReason reason) {
    long elsewhere =
        tracked.stream()
            .filter(t -> t.reason() == reason)
            .mapToLong(t -> t.total().getAsLong())
            .sum();
    return counters.get(reason).sum() + elsewhere;
  }

  /** All reasons, zeros included, in the order of the enum; each figure is exact when read. */
  public Map<DropReason, Long> snapshot() {
    Map<DropReason, Long> counts = new EnumMap<>(DropReason.class);
    for (DropReason reason : DropReason.values()) {
      counts.put(reason, get(reason));
    }
    return Collections.unmodifiableMap(counts);
  }
}
