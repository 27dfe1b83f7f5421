package net.hsvpn.peers.exchange;

import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.AddressWish;
import net.hsvpn.peers.sa.Caller;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Lease;
import net.hsvpn.peers.sa.LeaseAwaited;
import net.hsvpn.peers.sa.Party;
import net.hsvpn.peers.sa.Step;
import net.hsvpn.peers.sa.VirtualAddresses;
import net.hsvpn.peers.wire.MalformedMessage;

/** Addresses for callers who ask for one in IKE_AUTH (RFC 7296 section 2.19). */
public final class AnswerAddress {
  private AnswerAddress() {}

  /** Answers a caller, or has an address looked for first. */
  static Step settle(Caller caller, Env env) {
    Party party = Party.of(caller);
    Allotment none = Allotment.none(caller.profile(), party);
    if (!(caller.profile().child() instanceof ChildPolicy.Plain policy)
        || !(policy.addresses() instanceof VirtualAddresses.Lend lend)) {
      return AnswerAuth.establish(caller, none, env);
    }
    Optional<AddressWish> wish;
    try {
      wish = ConfigurationAttributes.wish(caller.request());
    } catch (MalformedMessage e) {
      return AnswerAuth.reject(
          caller.sa(),
          caller.path(),
          NotifyType.INVALID_SYNTAX,
          "the peer's CFG_REQUEST is malformed: " + e.getMessage(),
          "check the peer's implementation",
          env);
    }
    if (wish.isPresent()) {
      AddressWish settled = wish.get().granting(caller.grant().addresses());
      return new Step(new LeaseAwaited(caller, settled), List.of(new Effect.FindLease(settled)));
    }
    if (lend.required()) {
      return AnswerAuth.establish(
          caller,
          refusing(
              none,
              NotifyType.FAILED_CP_REQUIRED,
              "the peer asks for no address, which virtual-address = require demands",
              "let the other end ask for a virtual address, or write virtual-address = offer"),
          env);
    }
    return AnswerAuth.establish(
        caller,
        policy.remote().isEmpty()
            ? refusing(
                none,
                NotifyType.TS_UNACCEPTABLE,
                "the peer asks for no address, and may have none of its own",
                "let the other end ask for a virtual address, or add remote-networks to this peer")
            : none,
        env);
  }

  public static Step handle(LeaseAwaited sa, Event event, Env env) {
    return switch (event) {
      case Event.Leased(Optional<Lease> lease) -> answer(sa, lease, env);
      case Event.Tick _ ->
          sa.caller().sa().expiresAt().isAfter(env.now())
              ? Negotiation.unmoved(sa)
              : Negotiation.fail(
                  sa,
                  ExchangeType.IKE_AUTH,
                  "no address was found in time for the peer",
                  "see the log of this gateway");
      case Event.Close(long ticket) -> Negotiation.abandon(sa, ticket);
      case Event.Command command -> Negotiation.notYet(sa, command);
      case Event.Received _,
          Event.Authenticate _,
          Event.Fetched _,
          Event.Consulted _,
          Event.Adopt _,
          Event.Acquainted _,
          Event.Superseded _,
          Event.Forgotten _,
          Event.Sighted _,
          Event.Roamed _,
          Event.Carried _ ->
          Negotiation.unmoved(sa);
    };
  }

  private static Step answer(LeaseAwaited sa, Optional<Lease> found, Env env) {
    Caller caller = sa.caller();
    Party party = Party.of(caller);
    if (found.isEmpty()) {
      return AnswerAuth.establish(
          caller,
          refusing(
              Allotment.none(caller.profile(), party),
              NotifyType.INTERNAL_ADDRESS_FAILURE,
              "there is no address left that the peer could have",
              "add addresses to the pools of its context"),
          env);
    }
    Lease lease = found.get();
    try {
      return AnswerAuth.establish(
          caller,
          new Allotment(
              Allotment.lending(caller.profile(), lease.addresses()),
              party.lending(lease.addresses()),
              Optional.of(ConfigurationAttributes.reply(lease, caller.request())),
              Optional.empty()),
          env);
    } catch (MalformedMessage e) {
      throw new IllegalStateException("what was read once cannot be read again", e);
    }
  }

  private static Allotment refusing(Allotment none, NotifyType error, String why, String remedy) {
    return new Allotment(
        none.profile(),
        none.party(),
        Optional.empty(),
        Optional.of(new ChildVerdict.Rejected(Payloads.error(error), why, remedy)));
  }
}
