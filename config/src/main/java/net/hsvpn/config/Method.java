package net.hsvpn.config;

/** How the contexts of a site share its IPsec tunnels. */
public enum Method {
  /** One tunnel, a routing tag in each packet. */
  HSVPN("hsvpn"),
  /** One tunnel, and in it an L2TP tunnel per context. */
  L2TP("l2tp"),
  /** One tunnel, and in it a PPTP tunnel per context. */
  PPTP("pptp"),
  /** A tunnel per context. */
  PER_NETWORK("per-network"),
  /** Standard IPsec with traffic selectors, one context. */
  PLAIN("plain");

  private final String keyword;

  Method(String keyword) {
    this.keyword = keyword;
  }

  /** Its name in the configuration. */
  public String keyword() {
    return keyword;
  }
}
