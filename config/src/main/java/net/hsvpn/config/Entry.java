package net.hsvpn.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.Locale;
import java.util.Optional;

/** One value of a file, with its key and its place. */
record Entry(ConfigValue value, String path, Place place, Sources sources, Problems problems) {
  private static final int MAX_CHARACTERS = 4096;

  void refuse(String problem, String remedy) {
    problems.add(place, path, problem, remedy);
  }

  /**
   * Whether the value comes from a substitution that stands for nothing, which is reported then.
   */
  boolean reportedAsUnresolved() {
    Optional<Sources.Unresolved> missing = sources.unresolved(value.origin());
    missing.ifPresent(m -> m.report(problems, path));
    return missing.isPresent();
  }

  /** The value as text; numbers and booleans keep the form in which they were written. */
  Optional<String> text(String remedy) {
    if (reportedAsUnresolved()) {
      return Optional.empty();
    }
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> bounded(value.atKey("v").getString("v"));
      case LIST, OBJECT, NULL -> {
        refuse("expected a single value, found " + kind(), remedy);
        yield Optional.empty();
      }
    };
  }

  private Optional<String> bounded(String text) {
    if (text.length() <= MAX_CHARACTERS) {
      return Optional.of(text);
    }
    refuse(
        "a text of " + text.length() + " characters", "at most " + MAX_CHARACTERS + " are allowed");
    return Optional.empty();
  }

  Optional<ConfigList> list(String remedy) {
    if (value instanceof ConfigList list) {
      return Optional.of(list);
    }
    refuse("expected a list, found " + kind(), remedy);
    return Optional.empty();
  }

  /** The value at an index of this list. */
  Entry element(int index, ConfigValue element) {
    return new Entry(
        element,
        path + "[" + index + "]",
        sources.place(element.origin()).orElse(place),
        sources,
        problems);
  }

  /** What the value is, in words for an error; never what it says. */
  String kind() {
    ConfigValueType type = value.valueType();
    return switch (type) {
      case LIST -> "a list";
      case OBJECT -> "a section";
      case NULL -> "null";
      case STRING -> "a text";
      case NUMBER, BOOLEAN -> "a " + type.name().toLowerCase(Locale.ROOT);
    };
  }
}
