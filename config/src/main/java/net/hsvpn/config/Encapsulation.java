package net.hsvpn.config;

/** When ESP travels inside UDP (RFC 3948) instead of as IP protocol 50. */
public enum Encapsulation {
  /** If a NAT is on the way, or the peer says so (RFC 7296 section 2.23). */
  AUTO("auto"),
  /** In any case: we make the peer believe that there is a NAT. */
  ALWAYS("always");

  private final String keyword;

  Encapsulation(String keyword) {
    this.keyword = keyword;
  }

  /** Its name in the configuration. */
  public String keyword() {
    return keyword;
  }
}
