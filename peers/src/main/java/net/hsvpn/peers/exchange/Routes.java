package net.hsvpn.peers.exchange;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.ChildMode;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.hsvpn.HsvpnCodec;
import net.hsvpn.peers.wire.hsvpn.HsvpnRoutes;
import net.hsvpn.peers.wire.hsvpn.RouteChange;

/** HSVPN_ROUTES: prefixes that come and go while the tunnel stands (docs/protocol.md). */
final class Routes {
  /** Prefixes that one peer may announce in one context. */
  private static final int PREFIXES = 4096;

  private Routes() {}

  static void begin(Draft d, Event.Advertise command) {
    if (!d.sa().capabilities().routingTags()) {
      d.failed(command.ticket(), "the peer does not speak HSVPN's routing tags");
      return;
    }
    int serial = d.routes().lastSent() + 1;
    d.routes(new Established.RouteSerials(serial, d.routes().lastReceived()));
    List<RouteChange> changes =
        command.changes().stream()
            .map(c -> new RouteChange(c.tag(), c.added(), c.withdrawn()))
            .toList();
    d.request(
        ExchangeType.INFORMATIONAL,
        List.of(HsvpnCodec.encode(new HsvpnRoutes(serial, changes))),
        new Task.Advertising(command.ticket()));
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
    if (update.serial() - d.routes().lastReceived() <= 0) {
      return;
    }
    d.routes(new Established.RouteSerials(d.routes().lastSent(), update.serial()));
    for (ChildSa child : List.copyOf(d.children())) {
      if (child.mode() instanceof ChildMode.Tagged(List<ChildMode.Grant> grants)) {
        ChildSa changed =
            child.carrying(
                new ChildMode.Tagged(grants.stream().map(g -> apply(policy, g, update)).toList()));
        if (!changed.mode().equals(child.mode())) {
          d.replace(changed);
          d.act(new Effect.Regrant(changed));
          d.tell(Report.Kind.ROUTES_CHANGED, ExchangeType.INFORMATIONAL, Wording.describe(changed));
        }
      }
    }
  }

  private static ChildMode.Grant apply(
      ChildPolicy.Tagged policy, ChildMode.Grant grant, HsvpnRoutes update) {
    Set<IpPrefix> prefixes = new LinkedHashSet<>(grant.remotePrefixes());
    for (RouteChange change : update.changes()) {
      if (change.tag().equals(grant.tag())) {
        change.withdrawn().forEach(prefixes::remove);
        prefixes.addAll(Contexts.permitted(policy, local(policy, grant.tag()), change.added()));
      }
    }
    return new ChildMode.Grant(
        grant.tag(), grant.context(), prefixes.stream().limit(PREFIXES).toList());
  }

  private static ChildPolicy.LocalContext local(ChildPolicy.Tagged policy, RoutingTag tag) {
    return policy.contexts().stream().filter(c -> c.tag().equals(tag)).findFirst().orElseThrow();
  }
}
