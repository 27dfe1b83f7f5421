package net.hsvpn.dataplane.sad;

import java.util.Arrays;
import java.util.List;
import net.hsvpn.dataplane.wire.Ipv4;
import net.hsvpn.dataplane.wire.Ipv6;
import net.hsvpn.dataplane.wire.Octets;
import net.hsvpn.dataplane.wire.UpperLayer;

/**
 * Traffic selectors of one side, laid out for asking per packet. Narrowing leaves a handful, so a
 * linear search is the fast one.
 */
final class SelectorSet {
  private final Selector[] selectors;
  private final boolean[] v4;
  private final long[] startHigh;
  private final long[] startLow;
  private final long[] endHigh;
  private final long[] endLow;

  SelectorSet(List<Selector> list) {
    selectors = list.toArray(Selector[]::new);
    int n = selectors.length;
    v4 = new boolean[n];
    startHigh = new long[n];
    startLow = new long[n];
    endHigh = new long[n];
    endLow = new long[n];
    for (int i = 0; i < n; i++) {
      byte[] start = selectors[i].start().getAddress();
      byte[] end = selectors[i].end().getAddress();
      v4[i] = start.length == 4;
      startHigh[i] = high(start);
      startLow[i] = low(start);
      endHigh[i] = high(end);
      endLow[i] = low(end);
    }
  }

  /** Whether the packet's source address and source port match one of the selectors. */
  boolean matchesSource(byte[] octets, int at, int length) {
    long located = UpperLayer.locate(octets, at, length);
    int port = UpperLayer.sourcePort(located, octets, at, length);
    return octets[at] >>> 4 == Ipv4.VERSION
        ? matches(true, v4Key(Ipv4.source(octets, at)), 0, located, port)
        : matches(false, Ipv6.sourceHigh(octets, at), Ipv6.sourceLow(octets, at), located, port);
  }

  /** Whether the packet's destination address and destination port match one of the selectors. */
  boolean matchesDestination(byte[] octets, int at, int length) {
    long located = UpperLayer.locate(octets, at, length);
    int port = UpperLayer.destinationPort(located, octets, at, length);
    return octets[at] >>> 4 == Ipv4.VERSION
        ? matches(true, v4Key(Ipv4.destination(octets, at)), 0, located, port)
        : matches(
            false,
            Ipv6.destinationHigh(octets, at),
            Ipv6.destinationLow(octets, at),
            located,
            port);
  }

  private boolean matches(boolean isV4, long high, long low, long located, int port) {
    for (int i = 0; i < selectors.length; i++) {
      Selector selector = selectors[i];
      if (v4[i] == isV4
          && compare(high, low, startHigh[i], startLow[i]) >= 0
          && compare(high, low, endHigh[i], endLow[i]) <= 0
          && (selector.protocol() == 0 || selector.protocol() == UpperLayer.protocol(located))
          && portMatches(selector, port)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Fragments but the first have no ports. They match selectors of any port (RFC 4301 section 7.1)
   * and those for what has none (sections 7.2 and 4.4.1.1, "OPAQUE"); state about fragments
   * (section 7.3) is not kept.
   */
  private static boolean portMatches(Selector selector, int port) {
    return selector.anyPort()
        || (port == UpperLayer.OPAQUE
            ? selector.opaque()
            : port >= selector.startPort() && port <= selector.endPort());
  }

  /** Whether each fragment of a packet matches if the packet does. */
  boolean matchesFragmentsToo() {
    return Arrays.stream(selectors).allMatch(Selector::anyPort);
  }

  private static int compare(long high, long low, long otherHigh, long otherLow) {
    int byHigh = Long.compareUnsigned(high, otherHigh);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
  }

  private static long v4Key(int address) {
    return (long) address << 32;
  }

  private static long high(byte[] address) {
    return address.length == 4 ? v4Key(Octets.u32(address, 0)) : Octets.u64(address, 0);
  }

  private static long low(byte[] address) {
    return address.length == 4 ? 0 : Octets.u64(address, 8);
  }
}
