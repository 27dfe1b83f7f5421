package net.hsvpn.peers.sa;

import java.util.List;
import java.util.Map;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;

/**
 * What HSVPN_ROUTES has told so far (docs/protocol.md section 3.5). It holds for child SAs to come
 * as well, and passes to the IKE SA that takes this one's place.
 *
 * @param lastSent serial number
 * @param lastReceived serial number; an old update never undoes a newer one
 * @param toPeer transit prefixes that the peer knows from us, by tag; none without prefixes
 * @param fromPeer what the peer told beyond the offers of its child SAs
 */
public record Announcements(
    int lastSent,
    int lastReceived,
    Map<RoutingTag, List<IpPrefix>> toPeer,
    Map<RoutingTag, Heard> fromPeer) {
  public static final Announcements NONE = new Announcements(0, 0, Map.of(), Map.of());

  /**
   * Of one context.
   *
   * @param own networks of the peer's site
   * @param transit networks that lie behind other peers of the peer
   */
  public record Heard(List<IpPrefix> own, List<IpPrefix> transit) {
    public static final Heard NOTHING = new Heard(List.of(), List.of());

    public Heard {
      own = List.copyOf(own);
      transit = List.copyOf(transit);
    }
  }

  public Announcements {
    toPeer = Map.copyOf(toPeer);
    fromPeer = Map.copyOf(fromPeer);
  }

  public Announcements sent(int serial, Map<RoutingTag, List<IpPrefix>> known) {
    return new Announcements(serial, lastReceived, known, fromPeer);
  }

  public Announcements received(int serial, Map<RoutingTag, Heard> heard) {
    return new Announcements(lastSent, serial, toPeer, heard);
  }

  /** A new IKE SA numbers its updates anew. */
  public Announcements renumbered() {
    return new Announcements(0, 0, toPeer, fromPeer);
  }
}
