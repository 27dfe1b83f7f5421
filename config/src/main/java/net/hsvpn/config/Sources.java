package net.hsvpn.config;

import com.typesafe.config.ConfigOrigin;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the file and line of a parsed value. The HOCON library tells a value's origin as free text
 * ("merge of a: 3,b: 7-9"), so each file is given a name that cannot be mistaken in it.
 */
final class Sources {
  private static final Pattern SOURCE = Pattern.compile("source#(\\d+)(?:: (\\d+))?");
  private static final Pattern UNRESOLVED = Pattern.compile("unresolved#(\\d+)");

  private final Map<Integer, String> files = new LinkedHashMap<>();
  private final Map<Integer, Unresolved> unresolved = new LinkedHashMap<>();
  private final Set<Integer> reported = new HashSet<>();

  /** A substitution that stands for nothing. */
  record Unresolved(Place place, String name) {
    void report(Problems problems, String key) {
      problems.add(
          place,
          key,
          "${" + name + "} stands for nothing",
          "set it in the environment or in the file, or write ${?" + name + "}");
    }
  }

  /** The origin description to give the HOCON library for the file. */
  String register(String file) {
    files.put(files.size(), file);
    return "source#" + (files.size() - 1);
  }

  /** The origin description of the value that stands in for a missing substitution. */
  String register(Unresolved missing) {
    unresolved.put(unresolved.size(), missing);
    return "unresolved#" + (unresolved.size() - 1);
  }

  int count() {
    return files.size();
  }

  Optional<Place> place(ConfigOrigin origin) {
    Matcher m = SOURCE.matcher(origin.description());
    if (!m.find()) {
      return Optional.empty();
    }
    return number(m.group(1)).stream()
        .mapToObj(files::get)
        .findFirst()
        .map(file -> new Place(file, m.group(2) == null ? 1 : number(m.group(2)).orElse(1)));
  }

  /** What the value stands in for, if it does; from then on that counts as reported. */
  Optional<Unresolved> unresolved(ConfigOrigin origin) {
    Matcher m = UNRESOLVED.matcher(origin.description());
    if (!m.find()) {
      return Optional.empty();
    }
    int id = number(m.group(1)).orElse(-1);
    reported.add(id);
    return Optional.ofNullable(unresolved.get(id));
  }

  /** Whether the path, or something inside, exists only as the stand-in of a substitution. */
  boolean standsIn(String path) {
    return unresolved.values().stream()
        .anyMatch(u -> u.name().equals(path) || u.name().startsWith(path + "."));
  }

  /** Substitutions that stand for nothing and that no value has led to. */
  List<Unresolved> unreported() {
    return unresolved.entrySet().stream()
        .filter(e -> !reported.contains(e.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static OptionalInt number(String digits) {
    try {
      return OptionalInt.of(Integer.parseInt(digits));
    } catch (NumberFormatException tooLong) {
      return OptionalInt.empty();
    }
  }
}
