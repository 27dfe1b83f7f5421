package net.hsvpn.config;

/** The ways to prove an identity, as the configuration names them. */
enum AuthMethodName {
  PSK("psk"),
  CERTIFICATE("certificate"),
  PUBKEY("pubkey"),
  NULL_AUTH("null-auth");

  private final String keyword;

  AuthMethodName(String keyword) {
    this.keyword = keyword;
  }

  String keyword() {
    return keyword;
  }
}
