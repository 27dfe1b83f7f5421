package net.hsvpn.peers.iana;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds an enum's constants by their number. */
final class Registry<E extends IanaNumber> {
  private final Map<Integer, E> byCode;

  Registry(E[] constants) {
    byCode =
        Arrays.stream(constants)
            .collect(Collectors.toUnmodifiableMap(IanaNumber::code, Function.identity()));
  }

  Optional<E> find(int code) {
    return Optional.ofNullable(byCode.get(code));
  }

  static <A> Optional<A> inverse(A[] algorithms, Predicate<A> matches) {
    return Arrays.stream(algorithms).filter(matches).findFirst();
  }
}
