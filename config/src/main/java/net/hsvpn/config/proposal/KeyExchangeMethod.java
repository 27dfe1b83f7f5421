package net.hsvpn.config.proposal;

/** Key exchange methods, "groups" of old, by their names in strongSwan's proposal notation. */
public enum KeyExchangeMethod implements ProposalKeyword {
  X25519("x25519"),
  ECP_256("ecp256"),
  ECP_384("ecp384"),
  MODP_2048("modp2048"),
  MODP_3072("modp3072"),
  ML_KEM_512("mlkem512"),
  ML_KEM_768("mlkem768"),
  ML_KEM_1024("mlkem1024");

  private final String keyword;

  KeyExchangeMethod(String keyword) {
    this.keyword = keyword;
  }

  @Override
  public String keyword() {
    return keyword;
  }

  /**
   * Whether it withstands quantum computers, and is too young to be trusted alone: it only comes on
   * top of another one (RFC 9370).
   */
  public boolean postQuantum() {
    return switch (this) {
      case ML_KEM_512, ML_KEM_768, ML_KEM_1024 -> true;
      case X25519, ECP_256, ECP_384, MODP_2048, MODP_3072 -> false;
    };
  }
}
