package net.hsvpn.actors.node;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import net.hsvpn.peers.sa.Refusal;

/** Counts IKE datagrams that were dropped, by reason. Safe for use by many threads. */
public final class Refusals {
  private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);
  private final Map<Overflow, LongAdder> overflown = new EnumMap<>(Overflow.class);

  public Refusals() {
    for (Refusal refusal : Refusal.values()) {
      refused.put(refusal, new LongAdder());
    }
    for (Overflow overflow : Overflow.values()) {
      overflown.put(overflow, new LongAdder());
    }
  }

  public void count(Refusal refusal) {
    refused.get(refusal).increment();
  }

  public void count(Overflow overflow) {
    overflown.get(overflow).increment();
  }

  public long get(Refusal refusal) {
    return refused.get(refusal).sum();
  }

  public long get(Overflow overflow) {
    return overflown.get(overflow).sum();
  }
}
