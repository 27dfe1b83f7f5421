package net.hsvpn.config;

/** Whether one end of an IKE SA lends the other an address (RFC 7296 section 2.19). */
public enum VirtualAddressing {
  /** Neither does. */
  OFF("off"),
  /** We lend the peer one if it asks. */
  OFFER("offer"),
  /** We lend the peer one, and it must ask. */
  REQUIRE("require"),
  /** We ask the peer for one. */
  REQUEST("request");

  private final String keyword;

  VirtualAddressing(String keyword) {
    this.keyword = keyword;
  }

  /** Its name in the configuration. */
  public String keyword() {
    return keyword;
  }

  /** Whether we lend addresses. */
  public boolean lends() {
    return this == OFFER || this == REQUIRE;
  }
}
