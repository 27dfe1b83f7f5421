package net.hsvpn.actors.ownership;

/** What follows from a decision about an address. */
sealed interface Deed {
  /** The address is ours from now on. */
  record TakeOver(Claim claim) implements Deed {}

  /** Another node has it. */
  record Release(String address) implements Deed {}

  /** We were away and do not know whether another node has it: use it no more. */
  record LetGo(String address) implements Deed {}

  /** The others must hear of our claims at once. */
  record Announce() implements Deed {}
}
