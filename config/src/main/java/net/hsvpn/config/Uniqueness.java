package net.hsvpn.config;

/**
 * What becomes of IKE SAs with a peer that calls again without saying that it knows of no other
 * (INITIAL_CONTACT, RFC 7296 section 2.4).
 */
public enum Uniqueness {
  /** The newest takes the place of the others. */
  REPLACE("replace"),
  /** The oldest stays; newer ones are closed. */
  KEEP("keep"),
  /** All stay; traffic goes through the newest. */
  NEVER("never");

  private final String keyword;

  Uniqueness(String keyword) {
    this.keyword = keyword;
  }

  /** Its name in the configuration. */
  public String keyword() {
    return keyword;
  }
}
