package net.hsvpn.config;

/** How the other end of a PPP link must prove who it is. */
public enum PppProof {
  NONE("none"),
  CHAP_MD5("chap-md5"),
  MS_CHAP_V2("mschapv2");

  private final String keyword;

  PppProof(String keyword) {
    this.keyword = keyword;
  }

  /** Its name in the configuration. */
  public String keyword() {
    return keyword;
  }
}
