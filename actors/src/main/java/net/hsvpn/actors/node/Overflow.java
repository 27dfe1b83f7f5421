package net.hsvpn.actors.node;

/** Where IKE datagrams are dropped before any state hears of them. Each is a counter. */
public enum Overflow {
  RECEPTION_FULL(
      "More datagrams wait for the reception of strangers than it holds.",
      "Somebody floods the IKE ports: look for the source, and lower limits.cookie-threshold."),
  OTHER_ADDRESS(
      "A peer called a virtual address that it does not belong to, or that has just moved.",
      "Name the peer at that address (gateway.virtual-addresses, peers), or have it call its own."),
  IKE_SA_FULL(
      "More datagrams wait for one IKE SA than it holds.",
      "Somebody repeats or forges the messages of a peer: look for the source on the path to it.");

  private final String explanation;
  private final String remedy;

  Overflow(String explanation, String remedy) {
    this.explanation = explanation;
    this.remedy = remedy;
  }

  /** What happened, as a sentence. */
  public String explanation() {
    return explanation;
  }

  /** What to do about it, as a sentence. */
  public String remedy() {
    return remedy;
  }
}
