package net.hsvpn.config;

/** The ways to prove an identity, as the configuration names them. */
enum AuthMethodName {
  PSK("psk"),
  CERTIFICATE("certificate"),
  PUBKEY("pubkey"),
  EAP_MD5("eap-md5"),
  EAP_MSCHAPV2("eap-mschapv2"),
  EAP_RADIUS("eap-radius"),
  NULL_AUTH("null-auth");

  private final String keyword;

  AuthMethodName(String keyword) {
    this.keyword = keyword;
  }

  String keyword() {
    return keyword;
  }

  boolean eap() {
    return this == EAP_MD5 || this == EAP_MSCHAPV2 || this == EAP_RADIUS;
  }
}
