package net.hsvpn.peers.exchange;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Collectors;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpText;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.ChildMode;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.trace.ProposalText;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.SecurityAssociation;
import net.hsvpn.peers.wire.TrafficSelector;

/** Sentences for people: what happened, and what to do about it. */
final class Wording {
  private Wording() {}

  static String describe(ChildSa child) {
    String carries =
        switch (child.mode()) {
          case ChildMode.Tagged(List<ChildMode.Grant> grants) ->
              grants.stream()
                  .map(g -> g.context() + " (tag " + g.tag() + ")")
                  .collect(Collectors.joining(", ", "contexts ", ""));
          case ChildMode.Plain(ContextId context, _, _) -> "context " + context + ", untagged";
        };
    return "child SA %s/%s, %s, %s"
        .formatted(
            Payloads.hex(child.inboundSpi()),
            Payloads.hex(child.outboundSpi()),
            child.suite(),
            carries);
  }

  static String proposals(SecurityAssociation sa) {
    return sa.proposals().stream()
        .map(p -> p.transforms().stream().map(ProposalText::of).collect(Collectors.joining("-")))
        .collect(Collectors.joining(", "));
  }

  static String selectors(List<TrafficSelector> selectors) {
    return selectors.stream()
        .map(ts -> address(ts.start()) + "-" + address(ts.end()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String address(Octets octets) {
    try {
      // Not by way of a prefix: an address of a hostile selector may be IPv4-mapped.
      return IpText.of(InetAddress.getByAddress(octets.array()));
    } catch (UnknownHostException _) {
      return octets.hex();
    }
  }

  static String name(Notify notify) {
    return notify.notifyType().map(Enum::name).orElse("notify " + notify.type());
  }

  static String remedy(Notify error) {
    return switch (error.notifyType().orElse(null)) {
      case NotifyType.NO_PROPOSAL_CHOSEN ->
          "give both ends a common proposal: compare ike and esp of this peer with the other end's";
      case NotifyType.AUTHENTICATION_FAILED ->
          "compare the pre-shared key and the identities of both ends";
      case NotifyType.TS_UNACCEPTABLE ->
          "compare the contexts (or local-networks and remote-networks) of both ends: nothing is"
              + " common";
      case NotifyType.NO_ADDITIONAL_SAS -> "the peer allows no more child SAs; raise its limit";
      case NotifyType.INVALID_SYNTAX, NotifyType.UNSUPPORTED_CRITICAL_PAYLOAD ->
          "the two implementations disagree; capture the exchange and report it";
      case NotifyType _ -> "see the log of the other end";
      case null -> "see the log of the other end";
    };
  }
}
