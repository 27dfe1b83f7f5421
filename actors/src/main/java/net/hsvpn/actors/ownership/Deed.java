package net.hsvpn.actors.ownership;

/** What follows from a decision about an address. */
sealed interface Deed {
  /**
   * The address is ours from now on.
   *
   * @param from id of the node that had it; empty if nobody had
   */
  record TakeOver(Claim claim, String from) implements Deed {}

  /** Another node has it. */
  record Release(String address) implements Deed {}

  /** We were away and do not know whether another node has it: use it no more. */
  record LetGo(String address) implements Deed {}

  /** The others must hear of our claims at once. */
  record Announce() implements Deed {}
}
