package net.hsvpn.lab.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import net.hsvpn.lab.bench.contender.Contender;
import net.hsvpn.lab.bench.scale.ScaleResults;

/** Everything for programs. What does not apply to a contender is missing there. */
final class JsonFile {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private JsonFile() {}

  /** The text of the file. */
  static String text(Machine machine, Map<String, Object> document) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("machine", machine);
    root.putAll(document);
    try {
      return MAPPER.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and texts that cannot be written as JSON", e);
    }
  }

  static Map<String, Object> document(Order order, Results results) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("settings", settings(order));
    root.put("versions", versions(order));
    root.put("units", units());
    Map<String, Object> contenders = new LinkedHashMap<>();
    results.contenders().forEach(name -> contenders.put(name, medians(results, name)));
    root.put("medians", contenders);
    Map<String, Object> ratios = new LinkedHashMap<>();
    results.others().forEach(name -> ratios.put(name, ratios(results, name)));
    root.put("ratios", ratios);
    root.put("bound", bound(results));
    root.put("marks", Marks.document(Marks.of(results)));
    root.put("visits", results.visits().stream().map(JsonFile::visit).toList());
    return root;
  }

  static Map<String, Object> document(Order order, ScaleResults results) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("settings", settings(order));
    root.put("marks", Marks.document(results.marks()));
    root.put("scale", results.document());
    return root;
  }

  private static Map<String, Object> settings(Order order) {
    return Map.of(
        "seconds", order.seconds(),
        "firstSeconds", order.firstSeconds(),
        "runs", order.runs(),
        "pings", Bench.PINGS);
  }

  private static Map<String, Object> versions(Order order) {
    Map<String, Object> versions = new LinkedHashMap<>();
    versions.put("iperf3", Contender.direct().version());
    order.against().forEach(contender -> versions.put(contender.name(), contender.version()));
    return versions;
  }

  private static Map<String, Object> units() {
    Map<String, Object> units = new LinkedHashMap<>();
    for (Measure measure : Measure.values()) {
      units.put(measure.key(), measure.unit());
    }
    return units;
  }

  private static Map<String, Object> medians(Results results, String name) {
    Map<String, Object> medians = new LinkedHashMap<>();
    for (Measure measure : Measure.values()) {
      put(medians, measure.key(), results.median(name, measure));
    }
    put(medians, "firstToSteady", results.start(name));
    put(medians, "afterReadyToSteady", results.afterReady(name));
    put(medians, "addedRoundTrip", results.addedRoundTrip(name));
    return medians;
  }

  private static Map<String, Object> ratios(Results results, String name) {
    Map<String, Object> ratios = new LinkedHashMap<>();
    for (Measure measure : Measure.values()) {
      if (measure.compared()) {
        put(ratios, measure.key(), results.ratio(name, measure));
      }
    }
    return ratios;
  }

  private static Map<String, Object> bound(Results results) {
    Map<String, Object> bound = new LinkedHashMap<>();
    put(bound, "crypto", Statistics.median(results.crypto()));
    put(bound, "dataPlaneCrypto", Statistics.median(results.dataPlane()));
    put(bound, "bound", results.bound());
    put(bound, "share", results.shareOfBound());
    return bound;
  }

  private static Map<String, Object> visit(Visit visit) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("run", visit.run());
    all.put("contender", visit.contender());
    all.put("pair", visit.pair());
    visit.figures().forEach((measure, value) -> all.put(measure.key(), value));
    return all;
  }

  private static void put(Map<String, Object> map, String key, OptionalDouble value) {
    if (value.isPresent()) {
      map.put(key, value.getAsDouble());
    }
  }
}
