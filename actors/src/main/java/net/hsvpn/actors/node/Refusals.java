package net.hsvpn.actors.node;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import net.hsvpn.peers.sa.Refusal;

/** Counts IKE datagrams that were dropped, by reason. Safe for use by many threads. */
public final class Refusals {
  private final Map<Refusal, LongAdder> counters = new EnumMap<>(Refusal.class);

  public Refusals() {
    for (Refusal refusal : Refusal.values()) {
      counters.put(refusal, new LongAdder());
    }
  }

  public void count(Refusal refusal) {
    counters.get(refusal).increment();
  }

  public long get(Refusal refusal) {
    return counters.get(refusal).sum();
  }
}
