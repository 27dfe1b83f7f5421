package net.hsvpn.config;

/** What becomes of an IPv4 packet that is too long for its tunnel and may be fragmented. */
public enum Fragmentation {
  /** Cut into fragments, each of which is sealed (RFC 4459 section 3.4). */
  INNER("inner"),
  /** Sealed whole; the ESP packet travels in fragments (RFC 4301 section 7). */
  OUTER("outer"),
  /** Dropped. */
  NEVER("never");

  private final String keyword;

  Fragmentation(String keyword) {
    this.keyword = keyword;
  }

  /** Its name in the configuration. */
  public String keyword() {
    return keyword;
  }
}
