package net.hsvpn.lab.bench;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One contender set up once and measured.
 *
 * @param run from 1
 * @param contender its name
 * @param pair what it is compared with in this run: our visit and the other's right after it have
 *     the same, which is the other's name
 * @param figures what was measured; what does not apply is missing
 */
record Visit(int run, String contender, String pair, Map<Measure, Double> figures) {
  Visit {
    Map<Measure, Double> copy = new EnumMap<>(Measure.class);
    copy.putAll(figures);
    figures = Collections.unmodifiableMap(copy);
  }

  OptionalDouble figure(Measure measure) {
    Double value = figures.get(measure);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
