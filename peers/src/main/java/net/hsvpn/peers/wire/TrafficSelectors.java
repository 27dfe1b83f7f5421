package net.hsvpn.peers.wire;

import java.util.ArrayList;
import java.util.List;
import net.hsvpn.peers.iana.TrafficSelectorType;

/**
 * TSi or TSr payload (RFC 7296 section 3.13).
 *
 * <pre>
 * | number of TSs |                   reserved                     |
 * |                       traffic selectors                        |
 * </pre>
 *
 * @param side INITIATOR for TSi, RESPONDER for TSr
 * @param selectors those of a known type, in the order of the wire
 * @param others those of an unknown type, which narrowing leaves out
 */
public record TrafficSelectors(
    Side side, List<TrafficSelector> selectors, List<UnknownSelector> others) implements Payload {
  /** All that the field for their number can say is 255. */
  public static final int MAX_SELECTORS = 255;

  public TrafficSelectors {
    selectors = List.copyOf(selectors);
    others = List.copyOf(others);
    Checks.count("traffic selectors", selectors.size() + others.size(), 1, MAX_SELECTORS);
  }

  public TrafficSelectors(Side side, List<TrafficSelector> selectors) {
    this(side, selectors, List.of());
  }

  static TrafficSelectors read(Side side, Reader in) throws MalformedMessage {
    int count = in.within(in.u8("number of selectors"), 1, MAX_SELECTORS, "number of selectors");
    in.skip(3, "traffic selectors reserved octets");
    List<TrafficSelector> selectors = new ArrayList<>();
    List<UnknownSelector> others = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int typeCode = in.u8("traffic selector type");
      int protocol = in.u8("traffic selector IP protocol");
      int length = in.u16("traffic selector length");
      in.within(length, 4, 4 + in.remaining(), "traffic selector length");
      Reader body = in.slice(length - 4, "traffic selector");
      switch (TrafficSelectorType.ofCode(typeCode).orElse(null)) {
        case IPV4_ADDR_RANGE ->
            selectors.add(
                TrafficSelector.read(TrafficSelectorType.IPV4_ADDR_RANGE, protocol, body));
        case IPV6_ADDR_RANGE ->
            selectors.add(
                TrafficSelector.read(TrafficSelectorType.IPV6_ADDR_RANGE, protocol, body));
        case FC_ADDR_RANGE, SECLABEL ->
            others.add(new UnknownSelector(typeCode, protocol, body.rest()));
        case null -> others.add(new UnknownSelector(typeCode, protocol, body.rest()));
      }
    }
    in.end("traffic selectors after the last one");
    return new TrafficSelectors(side, selectors, others);
  }

  void write(Writer out) {
    out.u8(selectors.size() + others.size()).zeros(3);
    selectors.forEach(selector -> selector.write(out));
    others.forEach(other -> other.write(out));
  }
}
