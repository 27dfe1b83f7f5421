package net.hsvpn.lab.bench.scale;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import net.hsvpn.lab.bench.Mark;
import net.hsvpn.lab.bench.Statistics;

/** What the scales did to the throughput. */
public record ScaleResults(List<ScaleVisit> visits) {
  private static final double LEAST = 0.95;

  /** Copies its argument. */
  public ScaleResults {
    visits = List.copyOf(visits);
  }

  /** The scales that were measured, in their order. */
  List<Scale> scales() {
    return visits.stream().map(ScaleVisit::scale).distinct().toList();
  }

  OptionalDouble median(Scale scale, ToDoubleFunction<ScaleVisit> figure) {
    return Statistics.median(
        visits.stream()
            .filter(visit -> visit.scale().equals(scale))
            .map(visit -> figure.applyAsDouble(visit))
            .toList());
  }

  /** Within five per cent. */
  public List<Mark> marks() {
    List<Mark> marks = new ArrayList<>();
    for (Scale scale : scales()) {
      marks.add(Mark.atLeast(scale.title(), "x", LEAST, median(scale, ScaleVisit::ratio)));
    }
    return marks;
  }

  /** For the file. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("base", Scale.BASE);
    document.put("visits", visits);
    return document;
  }
}
