package net.hsvpn.actors.http;

import java.util.ArrayList;
import java.util.List;
import net.hsvpn.actors.node.Overflow;
import net.hsvpn.actors.node.Refusals;
import net.hsvpn.dataplane.drop.DropCounters;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.peers.sa.Refusal;

/** Everything that is dropped anywhere in a node, in one list. */
final class DropList {
  private static final String ESP = "esp";
  private static final String IKE = "ike";

  private DropList() {}

  static List<Views.Drop> of(DropCounters packets, Refusals datagrams) {
    List<Views.Drop> drops = new ArrayList<>();
    for (DropReason reason : DropReason.values()) {
      drops.add(
          new Views.Drop(
              reason.name(), ESP, packets.get(reason), reason.explanation(), reason.remedy()));
    }
    for (Refusal refusal : Refusal.values()) {
      drops.add(
          new Views.Drop(
              refusal.name(),
              IKE,
              datagrams.get(refusal),
              "The datagram " + refusal.explanation() + ".",
              remedy(refusal)));
    }
    for (Overflow overflow : Overflow.values()) {
      drops.add(
          new Views.Drop(
              overflow.name(),
              IKE,
              datagrams.get(overflow),
              overflow.explanation(),
              overflow.remedy()));
    }
    return List.copyOf(drops);
  }

  private static String remedy(Refusal refusal) {
    return switch (refusal) {
      case MALFORMED -> "Usually a scanner; if a peer sends it, capture it and decode it.";
      case UNKNOWN_SPI ->
          "Normal just after a restart or a closed tunnel; the peer notices and calls again.";
      case WRONG_DIRECTION, UNEXPECTED_EXCHANGE ->
          "The sender's implementation is broken or hostile; capture the exchange.";
      case UNEXPECTED_MESSAGE_ID ->
          "Late repetitions are harmless; many of them mean somebody replays messages.";
      case INTEGRITY ->
          "The message was altered or forged, or the two ends hold different keys: initiate anew.";
      case UNEXPECTED_FRAGMENT, FRAGMENT_CONFLICT ->
          "The sender's implementation is broken or hostile; capture the exchange.";
      case FRAGMENT_REPEATED -> "Harmless: the network doubled it, or the peer sent it again.";
      case TOO_MANY_FRAGMENTS ->
          "Make the peer's fragments longer, or raise limits.fragments-per-message.";
      case MESSAGE_TOO_LONG ->
          "Let the peer send fewer certificates or networks, or raise limits.message-octets.";
      case UNPROTECTED ->
          "Normal just after the peer restarted; otherwise somebody tries to end tunnels by guesses.";
      case WRONG_CRASH_TOKEN ->
          "The peer's crash-secret-file has changed, or somebody tries to end tunnels by guesses.";
      case TOO_EARLY -> "Harmless: the peer sends it again in a moment.";
      case TOO_MANY_HALF_OPEN ->
          "Somebody opens IKE SAs and does not go on: find the source, or raise limits.half-open.";
      case TOO_MANY_HALF_OPEN_FROM_SOURCE ->
          "One address opens IKE SAs and does not go on: block it, or raise"
              + " limits.half-open-per-source if many peers share it behind a NAT.";
      case TOO_MANY_HALF_OPEN_FROM_PREFIX ->
          "One network opens IKE SAs and does not go on: block it, or raise"
              + " limits.half-open-per-prefix if many peers call from it at once.";
      case TOO_MANY_IKE_SAS ->
          "Somebody uses the peer's name and begins again and again: look at the peer's events, or"
              + " raise limits.ike-sas-per-peer.";
      case NO_MATCHING_PEER ->
          "Configure a peer with this remote address, or any; else it is a scanner.";
      case UNWANTED_REDIRECT ->
          "Set redirect = follow for this peer if it may send us elsewhere; else somebody forges"
              + " answers to our calls.";
      case WRONG_PUZZLE_SOLUTION ->
          "Somebody wants to be served without the work that a flood makes necessary.";
      case WRONG_COOKIE ->
          "Normal just after a restart; otherwise somebody guesses cookies from forged addresses.";
    };
  }
}
