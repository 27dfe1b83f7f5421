package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.TrafficSelector;

/** Narrowing of traffic selectors (RFC 7296 section 2.9). */
final class Selectors {
  /** What a tagged child carries: everything; the contexts' own prefixes do the rest. */
  static final List<TrafficSelector> ANY =
      List.of(TrafficSelector.of(IpPrefix.ANY_IPV4), TrafficSelector.of(IpPrefix.ANY_IPV6));

  /** L2TP between whatever addresses the two gateways have (RFC 3193 section 4). */
  static final List<TrafficSelector> L2TP = ANY.stream().map(Selectors::l2tp).toList();

  private static final int UDP = 17;
  private static final int L2TP_PORT = 1701;

  private Selectors() {}

  private static TrafficSelector l2tp(TrafficSelector addresses) {
    return new TrafficSelector(
        addresses.type(), UDP, L2TP_PORT, L2TP_PORT, addresses.start(), addresses.end());
  }

  static List<TrafficSelector> of(List<IpPrefix> prefixes) {
    return prefixes.stream().map(TrafficSelector::of).toList();
  }

  /** Everything that lies in both, without duplicates, in the order of {@code wanted}. */
  static List<TrafficSelector> narrow(List<TrafficSelector> wanted, List<TrafficSelector> offered) {
    List<TrafficSelector> common = new ArrayList<>();
    for (TrafficSelector ours : wanted) {
      for (TrafficSelector theirs : offered) {
        intersect(ours, theirs).filter(ts -> !common.contains(ts)).ifPresent(common::add);
      }
    }
    return common;
  }

  /** Whether the responder stayed inside what we offered. */
  static boolean within(List<TrafficSelector> offered, List<TrafficSelector> chosen) {
    return chosen.stream()
        .allMatch(
            ts -> offered.stream().anyMatch(o -> intersect(o, ts).filter(ts::equals).isPresent()));
  }

  private static Optional<TrafficSelector> intersect(TrafficSelector a, TrafficSelector b) {
    if (a.type() != b.type()) {
      return Optional.empty();
    }
    boolean anyProtocol = a.ipProtocol() == TrafficSelector.ANY_PROTOCOL;
    if (!anyProtocol
        && b.ipProtocol() != TrafficSelector.ANY_PROTOCOL
        && a.ipProtocol() != b.ipProtocol()) {
      return Optional.empty();
    }
    boolean opaque = a.opaquePorts() || b.opaquePorts();
    int startPort = Math.max(a.startPort(), b.startPort());
    int endPort = Math.min(a.endPort(), b.endPort());
    if (opaque ? !opaqueAllowed(a, b) : startPort > endPort) {
      return Optional.empty();
    }
    Octets start = compare(a.start(), b.start()) >= 0 ? a.start() : b.start();
    Octets end = compare(a.end(), b.end()) <= 0 ? a.end() : b.end();
    return compare(start, end) > 0
        ? Optional.empty()
        : Optional.of(
            new TrafficSelector(
                a.type(),
                anyProtocol ? b.ipProtocol() : a.ipProtocol(),
                opaque ? TrafficSelector.MAX_PORT : startPort,
                opaque ? 0 : endPort,
                start,
                end));
  }

  /** OPAQUE meets OPAQUE, or a selector of all ports. */
  private static boolean opaqueAllowed(TrafficSelector a, TrafficSelector b) {
    return (a.opaquePorts() || allPorts(a)) && (b.opaquePorts() || allPorts(b));
  }

  private static boolean allPorts(TrafficSelector ts) {
    return ts.startPort() == 0 && ts.endPort() == TrafficSelector.MAX_PORT;
  }

  private static int compare(Octets a, Octets b) {
    return Arrays.compareUnsigned(a.array(), b.array());
  }
}
