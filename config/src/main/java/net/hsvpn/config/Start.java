package net.hsvpn.config;

/** When the gateway calls a peer. */
public enum Start {
  /** As soon as the gateway runs, and again whenever the tunnel was lost. */
  AT_BOOT("at-boot"),
  /** When a packet or a command asks for it. */
  ON_DEMAND("on-demand"),
  /** Never; the peer calls us. */
  PASSIVE("passive");

  private final String keyword;

  Start(String keyword) {
    this.keyword = keyword;
  }

  /** Its name in the configuration. */
  public String keyword() {
    return keyword;
  }
}
