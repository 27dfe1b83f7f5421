package net.hsvpn.config;

/** What becomes of a tunnel whose peer no longer answers. */
public enum DpdAction {
  /** The peer is called until it answers again. */
  RESTART("restart"),
  /** The tunnel stays down until the peer calls, a command asks for it, or traffic on demand. */
  CLEAR("clear");

  private final String keyword;

  DpdAction(String keyword) {
    this.keyword = keyword;
  }

  /** Its name in the configuration. */
  public String keyword() {
    return keyword;
  }
}
