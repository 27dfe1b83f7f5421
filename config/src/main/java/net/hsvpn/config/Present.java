package net.hsvpn.config;

import java.util.Optional;
import java.util.stream.Stream;

/** Whether everything that a record needs could be read. */
final class Present {
  private Present() {}

  static boolean all(Optional<?>... values) {
    return Stream.of(values).allMatch(Optional::isPresent);
  }
}
