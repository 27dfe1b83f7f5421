package net.hsvpn.config;

/** Whether IKE SAs may begin without a child SA (RFC 6023). */
public enum Childless {
  /** The peer may begin so; we don't. */
  ALLOW("allow"),
  /** They must, whoever begins: each child has a key exchange of its own then. */
  FORCE("force"),
  /** Neither end may. */
  NEVER("never");

  private final String keyword;

  Childless(String keyword) {
    this.keyword = keyword;
  }

  /** Its name in the configuration. */
  public String keyword() {
    return keyword;
  }
}
