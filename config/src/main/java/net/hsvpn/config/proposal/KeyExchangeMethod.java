package net.hsvpn.config.proposal;

/** Key exchange methods, "groups" of old, by their names in strongSwan's proposal notation. */
public enum KeyExchangeMethod implements ProposalKeyword {
  X25519("x25519"),
  ECP_256("ecp256"),
  ECP_384("ecp384"),
  MODP_2048("modp2048"),
  MODP_3072("modp3072");

  private final String keyword;

  KeyExchangeMethod(String keyword) {
    this.keyword = keyword;
  }

  @Override
  public String keyword() {
    return keyword;
  }
}
