package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Capabilities;
import net.hsvpn.peers.sa.ChildMode;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.SecurityAssociation;
import net.hsvpn.peers.wire.Side;
import net.hsvpn.peers.wire.TrafficSelector;
import net.hsvpn.peers.wire.TrafficSelectors;
import net.hsvpn.peers.wire.hsvpn.HsvpnContexts;

/**
 * The part of IKE_AUTH and CREATE_CHILD_SA that is about the child: SA, TSi, TSr, HSVPN_CONTEXTS.
 */
record ChildOffer(SecurityAssociation sa, List<Payload> selectorsAndNotifies) {

  /**
   * Our offer as initiator of the exchange.
   *
   * @param withKeyExchange whether the exchange may carry KE payloads; not so in IKE_AUTH
   */
  static ChildOffer of(PeerProfile profile, int spi, boolean withKeyExchange) {
    SecurityAssociation sa =
        Proposals.offerEsp(profile.esp(), Payloads.octets(spi), withKeyExchange);
    List<Payload> rest = new ArrayList<>();
    switch (profile.child()) {
      case ChildPolicy.Tagged policy -> {
        rest.add(new TrafficSelectors(Side.INITIATOR, Selectors.ANY));
        rest.add(new TrafficSelectors(Side.RESPONDER, Selectors.ANY));
        rest.add(Contexts.offer(policy));
      }
      case ChildPolicy.Plain policy -> {
        rest.add(new TrafficSelectors(Side.INITIATOR, Selectors.of(policy.local())));
        rest.add(new TrafficSelectors(Side.RESPONDER, Selectors.of(policy.remote())));
      }
      case ChildPolicy.Carrier _ -> {
        rest.add(new TrafficSelectors(Side.INITIATOR, Selectors.L2TP));
        rest.add(new TrafficSelectors(Side.RESPONDER, Selectors.L2TP));
      }
    }
    return new ChildOffer(sa, rest);
  }

  /** Our answer as responder of the exchange. */
  static ChildVerdict answer(
      PeerProfile profile,
      Capabilities capabilities,
      List<Payload> request,
      int spi,
      boolean withKeyExchange) {
    SecurityAssociation theirs = Payloads.require(request, SecurityAssociation.class);
    Optional<Proposals.Choice<EspSuite>> choice =
        Proposals.chooseEsp(profile.esp(), theirs, withKeyExchange);
    if (choice.isEmpty()) {
      return new ChildVerdict.Rejected(
          Payloads.error(NotifyType.NO_PROPOSAL_CHOSEN),
          "no common ESP proposal: the peer offers "
              + Wording.proposals(theirs)
              + ", we accept "
              + Wording.proposals(Proposals.offerEsp(profile.esp(), new byte[4], withKeyExchange)),
          "add one of the peer's proposals to esp of this peer, or one of ours at the other end");
    }
    if (!(profile.child() instanceof ChildPolicy.Tagged)
        && capabilities.routingTags()
        && Payloads.status(request, NotifyType.HSVPN_CONTEXTS).isPresent()) {
      return new ChildVerdict.Rejected(
          Payloads.error(NotifyType.TS_UNACCEPTABLE),
          "the peer offers contexts under routing tags, and we have only "
              + Wording.carries(profile.child())
              + ", untagged",
          "set method = hsvpn for this peer, or this peer's method at the other end");
    }
    List<TrafficSelector> remote = Payloads.selectors(request, Side.INITIATOR).selectors();
    List<TrafficSelector> local = Payloads.selectors(request, Side.RESPONDER).selectors();
    Terms terms = terms(profile, capabilities, request, local, remote);
    return switch (terms) {
      case Terms.Bad(String why, String remedy) ->
          new ChildVerdict.Rejected(Payloads.error(NotifyType.TS_UNACCEPTABLE), why, remedy);
      case Terms.Good(ChildMode mode, List<TrafficSelector> ours, List<TrafficSelector> peers) -> {
        List<Payload> answer = new ArrayList<>();
        answer.add(Proposals.answerEsp(choice.get(), Payloads.octets(spi), withKeyExchange));
        answer.add(new TrafficSelectors(Side.INITIATOR, peers));
        answer.add(new TrafficSelectors(Side.RESPONDER, ours));
        if (profile.child() instanceof ChildPolicy.Tagged policy
            && mode instanceof ChildMode.Tagged agreed) {
          answer.add(Contexts.answer(policy, agreed));
        }
        yield new ChildVerdict.Agreed(
            choice.get().suite(),
            Payloads.espSpi(choice.get().proposal()),
            mode,
            takesPadding(request),
            answer);
      }
    };
  }

  /** Whether the responder's answer keeps to what we offered. */
  static ChildVerdict accept(
      PeerProfile profile,
      Capabilities capabilities,
      List<Payload> response,
      boolean withKeyExchange) {
    SecurityAssociation theirs = Payloads.require(response, SecurityAssociation.class);
    Optional<Proposals.Choice<EspSuite>> choice =
        Proposals.acceptEsp(profile.esp(), theirs, withKeyExchange);
    if (choice.isEmpty()) {
      return new ChildVerdict.Rejected(
          Payloads.error(NotifyType.INVALID_SYNTAX),
          "it chose "
              + Wording.proposals(theirs)
              + ", which we did not offer; we offered "
              + Wording.child(profile, withKeyExchange),
          "check the peer's implementation");
    }
    List<TrafficSelector> local = Payloads.selectors(response, Side.INITIATOR).selectors();
    List<TrafficSelector> remote = Payloads.selectors(response, Side.RESPONDER).selectors();
    if (!insideOffer(profile.child(), local, remote)) {
      return new ChildVerdict.Rejected(
          Payloads.error(NotifyType.INVALID_SYNTAX),
          "its traffic selectors are wider than those we offered",
          "check the peer's implementation");
    }
    return switch (terms(profile, capabilities, response, local, remote)) {
      case Terms.Bad(String why, String remedy) ->
          new ChildVerdict.Rejected(Payloads.error(NotifyType.TS_UNACCEPTABLE), why, remedy);
      case Terms.Good good ->
          new ChildVerdict.Agreed(
              choice.get().suite(),
              Payloads.espSpi(choice.get().proposal()),
              good.mode(),
              takesPadding(response),
              List.of());
    };
  }

  /** RFC 7296 section 1.3.1: the notify speaks for its sender alone. */
  private static boolean takesPadding(List<Payload> theirs) {
    return Payloads.status(theirs, NotifyType.ESP_TFC_PADDING_NOT_SUPPORTED).isEmpty();
  }

  private static boolean insideOffer(
      ChildPolicy policy, List<TrafficSelector> local, List<TrafficSelector> remote) {
    return switch (policy) {
      case ChildPolicy.Tagged _ ->
          Selectors.within(Selectors.ANY, local) && Selectors.within(Selectors.ANY, remote);
      case ChildPolicy.Plain plain ->
          Selectors.within(Selectors.of(plain.local()), local)
              && Selectors.within(Selectors.of(plain.remote()), remote);
      case ChildPolicy.Carrier _ ->
          Selectors.within(Selectors.L2TP, local) && Selectors.within(Selectors.L2TP, remote);
    };
  }

  /** What a child may carry, seen from our side. */
  private sealed interface Terms {
    record Good(ChildMode mode, List<TrafficSelector> local, List<TrafficSelector> remote)
        implements Terms {}

    record Bad(String why, String remedy) implements Terms {}
  }

  private static Terms terms(
      PeerProfile profile,
      Capabilities capabilities,
      List<Payload> payloads,
      List<TrafficSelector> local,
      List<TrafficSelector> remote) {
    return switch (profile.child()) {
      case ChildPolicy.Plain policy -> {
        List<TrafficSelector> ours = Selectors.narrow(Selectors.of(policy.local()), local);
        List<TrafficSelector> theirs = Selectors.narrow(Selectors.of(policy.remote()), remote);
        yield ours.isEmpty() || theirs.isEmpty()
            ? new Terms.Bad(
                "no common traffic selectors: the peer says "
                    + Wording.selectors(local)
                    + " === "
                    + Wording.selectors(remote)
                    + ", we are configured for "
                    + policy.local()
                    + " === "
                    + policy.remote(),
                "make local-networks and remote-networks mirror each other at the two ends")
            : new Terms.Good(new ChildMode.Plain(policy.context(), ours, theirs), ours, theirs);
      }
      case ChildPolicy.Tagged policy -> tagged(policy, capabilities, payloads, local, remote);
      case ChildPolicy.Carrier _ -> {
        List<TrafficSelector> ours = Selectors.narrow(Selectors.L2TP, local);
        List<TrafficSelector> theirs = Selectors.narrow(Selectors.L2TP, remote);
        yield ours.isEmpty() || theirs.isEmpty()
            ? new Terms.Bad(
                "no common traffic selectors: the peer says "
                    + Wording.selectors(local)
                    + " === "
                    + Wording.selectors(remote)
                    + ", we carry L2TP (UDP port 1701) and nothing else",
                "set method = l2tp at both ends, or another one for this peer")
            : new Terms.Good(new ChildMode.Carrier(ours, theirs), ours, theirs);
      }
    };
  }

  /** Without the peer's HSVPN_CONTEXTS a tag would never be understood: fail closed. */
  private static Terms tagged(
      ChildPolicy.Tagged policy,
      Capabilities capabilities,
      List<Payload> payloads,
      List<TrafficSelector> local,
      List<TrafficSelector> remote) {
    Optional<HsvpnContexts> theirs;
    try {
      theirs = capabilities.routingTags() ? Contexts.read(payloads) : Optional.empty();
    } catch (MalformedMessage e) {
      return new Terms.Bad("bad HSVPN_CONTEXTS: " + e.getMessage(), "update the peer's software");
    }
    if (theirs.isEmpty()) {
      return new Terms.Bad(
          "the peer does not speak HSVPN's routing tags, and we have " + Wording.carries(policy),
          "set method = plain for this peer, or method = hsvpn at the other end");
    }
    ChildMode.Tagged mode = Contexts.intersect(policy, theirs.get());
    List<TrafficSelector> ours = Selectors.narrow(Selectors.ANY, local);
    List<TrafficSelector> peers = Selectors.narrow(Selectors.ANY, remote);
    if (mode.grants().isEmpty()) {
      return new Terms.Bad(
          "no common context: the peer has tags "
              + theirs.get().contexts().stream().map(c -> c.tag() + " (" + c.name() + ")").toList()
              + ", we have "
              + policy.contexts().stream().map(c -> c.tag() + " (" + c.context() + ")").toList(),
          "give both ends a context with the same tag");
    }
    return ours.isEmpty() || peers.isEmpty()
        ? new Terms.Bad("no traffic selectors of IPv4 or IPv6", "check the peer's implementation")
        : new Terms.Good(mode, ours, peers);
  }
}
