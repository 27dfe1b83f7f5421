package net.hsvpn.peers.rules;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import net.hsvpn.peers.iana.PayloadType;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.Unknown;

/**
 * One shape that a message may have: how often each payload may stand in it. Order doesn't matter
 * (RFC 7296 section 2.5). Notifies and Vendor IDs may stand anywhere, payloads that were not read
 * are passed over, and all others must be named.
 */
final class Layout {
  static final int MANY = IkeMessageCodec.MAX_PAYLOADS;

  private final String name;
  private final Map<PayloadType, Range> ranges = new EnumMap<>(PayloadType.class);
  private final List<Requirement> requirements = new ArrayList<>();

  private record Range(int min, int max) {}

  private record Requirement(String what, Predicate<Notify> matches) {}

  private Layout(String name) {
    this.name = name;
    range(0, MANY, PayloadType.NOTIFY, PayloadType.VENDOR_ID);
  }

  static Layout of(String name) {
    return new Layout(name);
  }

  Layout one(PayloadType... types) {
    return range(1, 1, types);
  }

  Layout optional(PayloadType... types) {
    return range(0, 1, types);
  }

  Layout any(PayloadType... types) {
    return range(0, MANY, types);
  }

  /** At least one notify must match, which is what makes this shape different from another. */
  Layout notify(String what, Predicate<Notify> matches) {
    requirements.add(new Requirement(what, matches));
    return this;
  }

  private Layout range(int min, int max, PayloadType... types) {
    for (PayloadType type : types) {
      ranges.put(type, new Range(min, max));
    }
    return this;
  }

  /** What keeps the payloads from having this shape; empty if they have it. */
  List<String> violations(List<Payload> payloads) {
    Map<PayloadType, Integer> counts = new EnumMap<>(PayloadType.class);
    for (Payload payload : payloads) {
      if (!(payload instanceof Unknown)) {
        PayloadType.ofCode(payload.payloadType()).ifPresent(t -> counts.merge(t, 1, Integer::sum));
      }
    }
    List<String> violations = new ArrayList<>();
    for (PayloadType type : PayloadType.values()) {
      int found = counts.getOrDefault(type, 0);
      Range range = Optional.ofNullable(ranges.get(type)).orElse(new Range(0, 0));
      if (found < range.min() || found > range.max()) {
        violations.add(
            name + ": " + type.notation() + ": expected " + text(range) + ", found " + found);
      }
    }
    for (Requirement requirement : requirements) {
      if (payloads.stream().noneMatch(p -> p instanceof Notify n && requirement.matches.test(n))) {
        violations.add(name + ": N: expected " + requirement.what + ", found none");
      }
    }
    return violations;
  }

  private static String text(Range range) {
    return range.min() == range.max() ? "" + range.min() : range.min() + " to " + range.max();
  }
}
