package net.hsvpn.config;

/** What we do when a gateway that we call wants us to go to another one (RFC 5685). */
public enum RedirectAnswer {
  /** We go there, and tell gateways beforehand that we would. */
  FOLLOW("follow"),
  /** We stay, and never say that we could go. */
  REFUSE("refuse");

  private final String keyword;

  RedirectAnswer(String keyword) {
    this.keyword = keyword;
  }

  /** Its name in the configuration. */
  public String keyword() {
    return keyword;
  }
}
