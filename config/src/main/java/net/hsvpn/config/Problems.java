package net.hsvpn.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects every error of a configuration, so that a reader mends them all in one go. */
final class Problems {
  /** A file of nonsense shall not fill the memory; nobody reads further than this. */
  private static final int MAX_ERRORS = 1000;

  private final Set<ConfigError> errors = new LinkedHashSet<>();

  void add(Place place, String key, String problem, String remedy) {
    if (errors.size() < MAX_ERRORS) {
      errors.add(new ConfigError(place.file(), place.line(), key, problem, remedy));
    }
  }

  boolean none() {
    return errors.isEmpty();
  }

  List<ConfigError> sorted() {
    List<ConfigError> sorted = new ArrayList<>(errors);
    sorted.sort(Comparator.comparing(ConfigError::file).thenComparingInt(ConfigError::line));
    return sorted;
  }
}
