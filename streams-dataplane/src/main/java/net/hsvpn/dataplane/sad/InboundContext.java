package net.hsvpn.dataplane.sad;

import net.hsvpn.config.ContextId;
import net.hsvpn.dataplane.context.PrefixSet;
import net.hsvpn.dataplane.wire.Ipv4;
import net.hsvpn.dataplane.wire.Ipv6;

/** One context that an inbound SA may deliver into, and what the peer may send there. */
public final class InboundContext {
  private final ContextId id;
  private final int index;
  private final PrefixSet sources;
  private final TrafficCounter delivered;

  InboundContext(ContextId id, int index, PrefixSet sources, TrafficCounter delivered) {
    this.id = id;
    this.index = index;
    this.sources = sources;
    this.delivered = delivered;
  }

  public ContextId id() {
    return id;
  }

  /** The context's index in the {@code ContextTable}. */
  public int index() {
    return index;
  }

  /** Inner packets that went on into this context. */
  public TrafficCounter delivered() {
    return delivered;
  }

  /** Whether the peer may use the packet's source address in this context. */
  public boolean authorisesSource(byte[] octets, int at) {
    return octets[at] >>> 4 == Ipv4.VERSION
        ? sources.containsV4(Ipv4.source(octets, at))
        : sources.containsV6(Ipv6.sourceHigh(octets, at), Ipv6.sourceLow(octets, at));
  }
}
