package net.hsvpn.dataplane.sad;

import java.util.ArrayList;
import java.util.List;

/**
 * SPI to inbound SA by open addressing, at most half full, so that a lookup is one multiplication
 * and mostly one probe. SPIs are our own random choice, so nobody can aim for collisions.
 */
final class SpiMap {
  // 2^32 divided by the golden ratio: spreads even consecutive numbers.
  private static final int SPREAD = 0x9E37_79B9;

  private final int[] keys;
  private final InboundSa[] slots;
  private final List<InboundSa> values;
  private final int shift;

  SpiMap(List<InboundSa> values) {
    this.values = List.copyOf(values);
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(8, 2 * values.size()) - 1);
    shift = Integer.SIZE - bits;
    keys = new int[1 << bits];
    slots = new InboundSa[1 << bits];
    for (InboundSa sa : values) {
      int at = (sa.spi() * SPREAD) >>> shift;
      while (slots[at] != null) {
        at = (at + 1) & (keys.length - 1);
      }
      keys[at] = sa.spi();
      slots[at] = sa;
    }
  }

  InboundSa get(int spi) {
    int at = (spi * SPREAD) >>> shift;
    while (slots[at] != null) {
      if (keys[at] == spi) {
        return slots[at];
      }
      at = (at + 1) & (keys.length - 1);
    }
    return null;
  }

  /** The same with one SA added, or put in the place of the one with its SPI. */
  SpiMap with(InboundSa sa) {
    List<InboundSa> others = new ArrayList<>(values);
    others.removeIf(other -> other.spi() == sa.spi());
    others.add(sa);
    return new SpiMap(others);
  }

  SpiMap without(int spi) {
    return new SpiMap(values.stream().filter(sa -> sa.spi() != spi).toList());
  }

  List<InboundSa> values() {
    return values;
  }
}
