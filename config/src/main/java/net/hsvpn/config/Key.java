package net.hsvpn.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;

/**
 * One key of the configuration, everything about it.
 *
 * @param standard what an absent key means
 * @param doc one line for the reference
 */
record Key<T>(Block block, String name, Type<T> type, Standard standard, String doc) {
  /** What an absent key means. */
  sealed interface Standard {
    /** It is an error. */
    record Required() implements Standard {}

    /** As if this HOCON stood there. */
    record Literal(String hocon) implements Standard {}

    /** Something that depends on other keys, in words. */
    record Derived(String words) implements Standard {}
  }

  String path() {
    return block.path() + "." + name;
  }

  /** The value of a literal default. */
  static ConfigValue parse(Standard.Literal literal) {
    return ConfigFactory.parseString("v = " + literal.hocon()).getValue("v");
  }
}
