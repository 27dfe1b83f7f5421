package net.hsvpn.peers.ppp;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Writer;

/** What IPV6CP negotiates: two interface identifiers that differ (RFC 5072 section 4.1). */
final class Ipv6cpOptions implements Negotiator {
  private static final int INTERFACE_IDENTIFIER = 1;

  private final long configured;
  private final RandomGenerator random;
  private long own;
  private long theirs;
  private boolean asks;

  Ipv6cpOptions(PppSettings settings, RandomGenerator random) {
    this.configured = settings.interfaceIdentifier().orElse(0L);
    this.random = random;
    reset();
  }

  @Override
  public void reset() {
    own = configured;
    theirs = 0;
    asks = true;
  }

  @Override
  public List<ConfigOption> request() {
    return asks ? List.of(option(own)) : List.of();
  }

  @Override
  public Verdict judge(List<ConfigOption> options) {
    List<ConfigOption> unknown = new ArrayList<>();
    List<ConfigOption> other = new ArrayList<>();
    long asked = 0;
    for (ConfigOption option : options) {
      if (option.type() != INTERFACE_IDENTIFIER || option.data().length() != Long.BYTES) {
        unknown.add(option);
        continue;
      }
      asked = value(option.data());
      if (asked == 0 || asked == own) {
        other.add(option(fresh()));
      }
    }
    if (!unknown.isEmpty()) {
      return new Verdict.Reject(unknown);
    }
    if (!other.isEmpty()) {
      return new Verdict.Nak(other);
    }
    theirs = asked;
    return new Verdict.Ack();
  }

  @Override
  public void naked(List<ConfigOption> options) {
    for (ConfigOption option : options) {
      if (option.type() == INTERFACE_IDENTIFIER && option.data().length() == Long.BYTES) {
        long wanted = value(option.data());
        own = wanted == 0 || wanted == own ? fresh() : wanted;
      }
    }
  }

  @Override
  public void rejected(List<ConfigOption> options) {
    asks &= options.stream().noneMatch(o -> o.type() == INTERFACE_IDENTIFIER);
  }

  PppLink.Ends<Long> ends() {
    return new PppLink.Ends<>(own, theirs);
  }

  private long fresh() {
    long value;
    do {
      value = random.nextLong();
    } while (value == 0 || value == own);
    return value;
  }

  private static ConfigOption option(long value) {
    return new ConfigOption(INTERFACE_IDENTIFIER, Octets.of(new Writer().u64(value).toArray()));
  }

  private static long value(Octets data) {
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = value << 8 | data.at(i);
    }
    return value;
  }
}
