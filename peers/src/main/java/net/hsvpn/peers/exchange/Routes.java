package net.hsvpn.peers.exchange;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.Announcements;
import net.hsvpn.peers.sa.Announcements.Heard;
import net.hsvpn.peers.sa.ChildMode;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.hsvpn.Hsvpn;
import net.hsvpn.peers.wire.hsvpn.HsvpnCodec;
import net.hsvpn.peers.wire.hsvpn.HsvpnRoutes;
import net.hsvpn.peers.wire.hsvpn.RouteChange;

/** HSVPN_ROUTES: prefixes that come and go while the tunnel stands (docs/protocol.md). */
final class Routes {
  private Routes() {}

  static void begin(Draft d, Event.Advertise command) {
    if (!d.sa().capabilities().routingTags()) {
      d.failed(command.ticket(), "the peer does not speak HSVPN's routing tags");
      return;
    }
    List<RouteChange> changes =
        command.changes().stream()
            .map(c -> new RouteChange(c.tag(), c.added(), c.withdrawn()))
            .toList();
    send(d, false, changes, d.announcements().toPeer(), command.ticket());
  }

  /**
   * Sends one notify.
   *
   * @param known transit prefixes that the peer knows by it
   */
  static void send(
      Draft d,
      boolean transit,
      List<RouteChange> changes,
      Map<RoutingTag, List<IpPrefix>> known,
      long ticket) {
    int serial = d.announcements().lastSent() + 1;
    d.announcements(d.announcements().sent(serial, known));
    d.request(
        ExchangeType.INFORMATIONAL,
        List.of(HsvpnCodec.encode(new HsvpnRoutes(serial, transit, changes))),
        new Task.Advertising(ticket));
  }

  /** Changes the grants of every tagged child; a tag that was not negotiated stays out. */
  static void onRequest(Draft d, Notify notify) {
    if (!d.sa().capabilities().routingTags()
        || !(d.sa().profile().child() instanceof ChildPolicy.Tagged policy)) {
      return;
    }
    HsvpnRoutes update;
    try {
      update = HsvpnCodec.decodeRoutes(notify.data());
    } catch (MalformedMessage e) {
      d.tell(
          Report.Kind.PROTOCOL_ERROR,
          ExchangeType.INFORMATIONAL,
          "bad HSVPN_ROUTES: " + e.getMessage(),
          "update the peer's software");
      return;
    }
    Announcements before = d.announcements();
    if (update.serial() - before.lastReceived() <= 0) {
      return;
    }
    Map<RoutingTag, Heard> heard = new HashMap<>(before.fromPeer());
    for (RouteChange change : update.changes()) {
      Optional<ChildPolicy.LocalContext> ours = context(policy, change.tag());
      if (ours.isPresent()) {
        List<IpPrefix> permitted = Contexts.permitted(policy, ours.get(), change.added());
        Heard old = heard.getOrDefault(change.tag(), Heard.NOTHING);
        heard.put(change.tag(), apply(old, update.transit(), change, permitted));
      }
    }
    d.announcements(before.received(update.serial(), heard));
    regrant(d, update);
  }

  private static Heard apply(
      Heard heard, boolean transit, RouteChange change, List<IpPrefix> permitted) {
    return transit
        ? new Heard(heard.own(), changed(heard.transit(), change, permitted))
        : new Heard(changed(heard.own(), change, permitted), heard.transit());
  }

  private static List<IpPrefix> changed(
      Collection<IpPrefix> before, RouteChange change, List<IpPrefix> permitted) {
    Set<IpPrefix> prefixes = new LinkedHashSet<>(before);
    change.withdrawn().forEach(prefixes::remove);
    prefixes.addAll(permitted);
    return prefixes.stream().limit(Hsvpn.MAX_PREFIXES).toList();
  }

  private static void regrant(Draft d, HsvpnRoutes update) {
    for (ChildSa child : List.copyOf(d.children())) {
      if (child.mode() instanceof ChildMode.Tagged(List<ChildMode.Grant> grants)) {
        ChildSa changed =
            child.carrying(
                new ChildMode.Tagged(grants.stream().map(g -> regrant(d, g, update)).toList()));
        if (!changed.mode().equals(child.mode())) {
          d.replace(changed);
          d.act(new Effect.Regrant(changed));
          d.tell(Report.Kind.ROUTES_CHANGED, ExchangeType.INFORMATIONAL, Wording.describe(changed));
        }
      }
    }
  }

  private static ChildMode.Grant regrant(Draft d, ChildMode.Grant grant, HsvpnRoutes update) {
    Heard heard = d.announcements().fromPeer().getOrDefault(grant.tag(), Heard.NOTHING);
    List<IpPrefix> own = grant.ownPrefixes();
    if (!update.transit()) {
      for (RouteChange change : update.changes()) {
        if (change.tag().equals(grant.tag())) {
          // What was permitted of the addition has just been heard.
          List<IpPrefix> added = change.added().stream().filter(heard.own()::contains).toList();
          own = changed(own, change, added);
        }
      }
    }
    return grant(grant, own, heard.transit());
  }

  /** What the peer offers for a child, and what it told before beyond that. */
  static ChildMode beyondOffer(Draft d, ChildMode offered) {
    return switch (offered) {
      case ChildMode.Plain plain -> plain;
      case ChildMode.Carrier carrier -> carrier;
      case ChildMode.Tagged(List<ChildMode.Grant> grants) ->
          new ChildMode.Tagged(grants.stream().map(g -> beyondOffer(d, g)).toList());
    };
  }

  private static ChildMode.Grant beyondOffer(Draft d, ChildMode.Grant offered) {
    Heard heard = d.announcements().fromPeer().getOrDefault(offered.tag(), Heard.NOTHING);
    Set<IpPrefix> own = new LinkedHashSet<>(offered.remotePrefixes());
    own.addAll(heard.own());
    return grant(offered, own, heard.transit());
  }

  /** What is the site's own is no transit, whatever else the peer says of it. */
  private static ChildMode.Grant grant(
      ChildMode.Grant of, Collection<IpPrefix> own, List<IpPrefix> transit) {
    Set<IpPrefix> all = new LinkedHashSet<>(own);
    List<IpPrefix> beyond =
        transit.stream().filter(p -> all.size() < Hsvpn.MAX_PREFIXES && all.add(p)).toList();
    return new ChildMode.Grant(
        of.tag(), of.context(), all.stream().limit(Hsvpn.MAX_PREFIXES).toList(), beyond);
  }

  private static Optional<ChildPolicy.LocalContext> context(
      ChildPolicy.Tagged policy, RoutingTag tag) {
    return policy.contexts().stream().filter(c -> c.tag().equals(tag)).findFirst();
  }
}
