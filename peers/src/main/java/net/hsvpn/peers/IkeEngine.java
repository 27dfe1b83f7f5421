package net.hsvpn.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.exchange.AnswerAddress;
import net.hsvpn.peers.exchange.AnswerAuth;
import net.hsvpn.peers.exchange.EstablishedSa;
import net.hsvpn.peers.exchange.InitiateAuth;
import net.hsvpn.peers.exchange.InitiateIntermediate;
import net.hsvpn.peers.exchange.InitiateSaInit;
import net.hsvpn.peers.sa.AuthSent;
import net.hsvpn.peers.sa.Closed;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.IkeSa;
import net.hsvpn.peers.sa.IntermediateSent;
import net.hsvpn.peers.sa.LeaseAwaited;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.SaInitSent;
import net.hsvpn.peers.sa.Step;

/**
 * IKEv2 (RFC 7296) as a function: state and event in, next state and effects out. No sockets, no
 * threads, no clock. The caller commits the new state before it acts on the effects, so that a
 * crash in between loses at worst a message, which is sent again.
 *
 * <p>Hostile input never makes it throw; an exception is a fault of ours.
 */
public final class IkeEngine {
  private IkeEngine() {}

  /**
   * Begins a negotiation.
   *
   * @param profile must have endpoints
   * @param ticket comes back in {@link Effect.Completed} when the first child stands, or never will
   * @param initialContact we know of no other IKE SA with this peer (RFC 7296 section 2.4)
   */
  public static Step initiate(PeerProfile profile, long ticket, boolean initialContact, Env env) {
    return InitiateSaInit.begin(profile, ticket, initialContact, Optional.empty(), env);
  }

  /**
   * Goes where {@link Effect.Redirected} says.
   *
   * @param profile of the peer, wherever it was served before
   * @param initialContact as above
   */
  public static Step follow(
      Effect.Redirected way, PeerProfile profile, boolean initialContact, Env env) {
    return InitiateSaInit.begin(
        profile.servedAt(way.to()), way.ticket(), initialContact, Optional.of(way.from()), env);
  }

  public static Step handle(IkeSa sa, Event event, Env env) {
    return switch (sa) {
      case SaInitSent s -> InitiateSaInit.handle(s, event, env);
      case IntermediateSent s -> InitiateIntermediate.handle(s, event, env);
      case AuthSent s -> InitiateAuth.handle(s, event, env);
      case HalfOpen s -> AnswerAuth.handle(s, event, env);
      case LeaseAwaited s -> AnswerAddress.handle(s, event, env);
      case Established s -> EstablishedSa.handle(s, event, env);
      case Closed s -> afterwards(s, event);
    };
  }

  /** Whoever still turns to a closed SA learns that it is; children that come too late end here. */
  private static Step afterwards(Closed sa, Event event) {
    List<Effect> effects = new ArrayList<>();
    switch (event) {
      case Event.Command command -> effects.add(failed(command));
      case Event.Adopt estate -> {
        estate.children().forEach(child -> effects.add(new Effect.RemoveChild(child, false)));
        estate.waiting().forEach(waiting -> effects.add(failed(waiting.command())));
      }
      case Event.Received _ -> effects.add(new Effect.Refused(Refusal.UNKNOWN_SPI));
      case Event.Authenticate _,
          Event.Fetched _,
          Event.Consulted _,
          Event.Leased _,
          Event.Tick _,
          Event.Acquainted _,
          Event.Superseded _,
          Event.Forgotten _,
          Event.Sighted _,
          Event.Roamed _,
          Event.Carried _ -> {
        // Nothing is left that they could change.
      }
    }
    return new Step(sa, effects);
  }

  private static Effect failed(Event.Command command) {
    return new Effect.Completed(command.ticket(), new Outcome.Failed("the IKE SA is closed"));
  }
}
