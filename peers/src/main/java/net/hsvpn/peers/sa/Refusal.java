package net.hsvpn.peers.sa;

/** Why an IKE datagram was dropped without an answer. Each is a counter. */
public enum Refusal {
  MALFORMED("is no well-formed IKE message"),
  UNKNOWN_SPI("names an IKE SA that does not exist"),
  WRONG_DIRECTION("has header flags that contradict its SPIs"),
  UNEXPECTED_EXCHANGE("belongs to an exchange that is not possible now"),
  UNEXPECTED_MESSAGE_ID("has a message ID outside the window"),
  INTEGRITY("fails the integrity check"),
  UNEXPECTED_FRAGMENT("is a fragment, though the two ends did not agree on fragmentation"),
  FRAGMENT_REPEATED("is a fragment that has come before"),
  FRAGMENT_CONFLICT("is a fragment that contradicts others of the same message"),
  TOO_MANY_FRAGMENTS("belongs to a message in more fragments than limits.fragments-per-message"),
  MESSAGE_TOO_LONG("belongs to a message in fragments that is longer than limits.message-octets"),
  UNPROTECTED("is for an IKE SA and not protected by it"),
  WRONG_CRASH_TOKEN("says that the peer has lost an IKE SA, with a token that is not the peer's"),
  TOO_EARLY("is for an IKE SA that has not yet inherited its children"),
  TOO_MANY_HALF_OPEN("would exceed the limit of half-open IKE SAs"),
  TOO_MANY_HALF_OPEN_FROM_SOURCE("would exceed the limit of half-open IKE SAs of one source"),
  TOO_MANY_HALF_OPEN_FROM_PREFIX("would exceed the limit of half-open IKE SAs of one prefix"),
  TOO_MANY_IKE_SAS("would exceed the limit of IKE SAs with one peer"),
  NO_MATCHING_PEER("comes from an address that no configured peer has"),
  UNWANTED_REDIRECT("sends us to another gateway, which we did not ask for"),
  WRONG_COOKIE("returns a cookie that we did not issue"),
  WRONG_PUZZLE_SOLUTION("does not solve the puzzle that we gave it");

  private final String explanation;

  Refusal(String explanation) {
    this.explanation = explanation;
  }

  /** Continues the sentence "the datagram …". */
  public String explanation() {
    return explanation;
  }
}
