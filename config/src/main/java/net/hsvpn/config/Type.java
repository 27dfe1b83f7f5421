package net.hsvpn.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a key's value may be.
 *
 * @param description for the reference and for errors, e.g. "a whole number from 1 to 65535"
 * @param reader reports what is wrong, and is empty then
 */
record Type<T>(String description, Function<Entry, Optional<T>> reader) {

  /** A single value; the parser throws IllegalArgumentException, whose message reaches the user. */
  static <T> Type<T> scalar(String description, Function<String, T> parser) {
    String remedy = "write " + description;
    return new Type<>(
        description,
        entry ->
            entry
                .text(remedy)
                .flatMap(text -> {
                  try {
                    return Optional.of(parser.apply(text));
                  } catch (IllegalArgumentException e) {
                    String why = e.getMessage();
                    entry.refuse(why == null ? "not valid" : why, remedy);
                    return Optional.empty();
                  }
                }));
  }

  static Type<Integer> integer(int min, int max) {
    Type<Long> count = count(min, max);
    return new Type<>(
        count.description(), entry -> count.reader().apply(entry).map(Math::toIntExact));
  }

  static Type<Long> count(long min, long max) {
    return scalar(
        "a whole number from " + min + " to " + max,
        text -> {
          long value;
          try {
            value = Long.parseLong(text.strip());
          } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no whole number", e);
          }
          if (value < min || value > max) {
            throw new IllegalArgumentException(value + " is out of range");
          }
          return value;
        });
  }

  static Type<Double> decimal(double min, double max) {
    return scalar(
        "a number from " + min + " to " + max,
        text -> {
          double value;
          try {
            value = Double.parseDouble(text.strip());
          } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no number", e);
          }
          // Written so that NaN fails it.
          if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(text + " is out of range");
          }
          return value;
        });
  }

  /** A HOCON duration. Bounds are given as text, so that errors show them as a user writes them. */
  static Type<Duration> duration(String min, String max) {
    Duration lowest = duration(min);
    Duration highest = duration(max);
    String description = "a duration from " + min + " to " + max + ", such as " + max;
    return scalar(
        description,
        text -> {
          Duration value = duration(text);
          if (value.compareTo(lowest) < 0 || value.compareTo(highest) > 0) {
            throw new IllegalArgumentException("'" + text + "' is out of range");
          }
          return value;
        });
  }

  /** Such a value, or a word for none. */
  Type<Optional<T>> or(String none) {
    String either = none + ", or " + description;
    return new Type<>(
        either,
        entry -> {
          Optional<String> text = entry.text("write " + either);
          if (text.isEmpty()) {
            return Optional.empty();
          }
          Optional<T> value = none.equals(text.get()) ? Optional.empty() : reader.apply(entry);
          return value.isPresent() || none.equals(text.get())
              ? Optional.of(value)
              : Optional.empty();
        });
  }

  /** A list of such values, each at most once. */
  Type<List<T>> list(int max) {
    String remedy = "write a list: [ … ], each element " + description;
    return new Type<>(
        "a list, each element " + description,
        entry -> entry.list(remedy).flatMap(list -> elements(entry, list, max)));
  }

  private Optional<List<T>> elements(Entry entry, ConfigList list, int max) {
    if (list.size() > max) {
      entry.refuse("a list of " + list.size() + " elements", "at most " + max + " are allowed");
      return Optional.empty();
    }
    Set<T> seen = new LinkedHashSet<>();
    boolean sound = true;
    for (int i = 0; i < list.size(); i++) {
      Entry element = entry.element(i, list.get(i));
      Optional<T> value = reader.apply(element);
      if (value.isEmpty()) {
        sound = false;
      } else if (!seen.add(value.get())) {
        element.refuse("stands in the list twice", "leave one out");
        sound = false;
      }
    }
    return sound ? Optional.of(new ArrayList<>(seen)) : Optional.empty();
  }

  private static Duration duration(String text) {
    try {
      return ConfigValueFactory.fromAnyRef(text).atKey("v").getDuration("v");
    } catch (ConfigException | ArithmeticException e) {
      throw new IllegalArgumentException("'" + text + "' is no duration", e);
    }
  }
}
