package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.ChildMode;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.hsvpn.Hsvpn;
import net.hsvpn.peers.wire.hsvpn.HsvpnCodec;
import net.hsvpn.peers.wire.hsvpn.HsvpnContexts;
import net.hsvpn.peers.wire.hsvpn.OfferedContext;

/** Which contexts a tagged child carries (docs/protocol.md). */
final class Contexts {
  private Contexts() {}

  static Notify offer(ChildPolicy.Tagged policy) {
    return encode(policy.contexts());
  }

  /** The answer names our side of those contexts only that both ends have. */
  static Notify answer(ChildPolicy.Tagged policy, ChildMode.Tagged agreed) {
    return encode(
        policy.contexts().stream()
            .filter(c -> agreed.grants().stream().anyMatch(g -> g.tag().equals(c.tag())))
            .toList());
  }

  private static Notify encode(List<ChildPolicy.LocalContext> contexts) {
    List<OfferedContext> offered =
        contexts.stream()
            .map(c -> new OfferedContext(c.tag(), c.context().value(), c.prefixes()))
            .toList();
    return HsvpnCodec.encode(new HsvpnContexts(Hsvpn.VERSION, 0, offered));
  }

  /** What the peer's HSVPN_CONTEXTS says; empty if it sent none that we can read. */
  static Optional<HsvpnContexts> read(List<Payload> payloads) throws MalformedMessage {
    Optional<Octets> data = Payloads.status(payloads, NotifyType.HSVPN_CONTEXTS).map(Notify::data);
    return data.isPresent() ? Optional.of(HsvpnCodec.decodeContexts(data.get())) : Optional.empty();
  }

  /** The intersection by tag, with the prefixes that the peer may use in each. */
  static ChildMode.Tagged intersect(ChildPolicy.Tagged policy, HsvpnContexts theirs) {
    List<ChildMode.Grant> grants = new ArrayList<>();
    for (ChildPolicy.LocalContext ours : policy.contexts()) {
      for (OfferedContext their : theirs.contexts()) {
        if (their.tag().equals(ours.tag())) {
          grants.add(
              new ChildMode.Grant(
                  ours.tag(), ours.context(), permitted(policy, ours, their.prefixes())));
        }
      }
    }
    return new ChildMode.Tagged(grants);
  }

  /**
   * An authenticated peer may still be a hostile one: it cannot claim what lies behind ourselves,
   * nor anything outside the bounds that its configuration sets.
   */
  static List<IpPrefix> permitted(
      ChildPolicy.Tagged policy, ChildPolicy.LocalContext ours, List<IpPrefix> claimed) {
    return claimed.stream()
        .filter(p -> ours.prefixes().stream().noneMatch(own -> own.contains(p)))
        .filter(p ->
            policy.allowedRemote().isEmpty()
                || policy.allowedRemote().stream().anyMatch(bound -> bound.contains(p)))
        .toList();
  }
}
