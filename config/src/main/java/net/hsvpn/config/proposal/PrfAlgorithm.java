package net.hsvpn.config.proposal;

/** Pseudorandom functions of the IKE SA (RFC 4868). */
public enum PrfAlgorithm implements ProposalKeyword {
  HMAC_SHA2_256("prfsha256", "HmacSHA256", 32),
  HMAC_SHA2_384("prfsha384", "HmacSHA384", 48),
  HMAC_SHA2_512("prfsha512", "HmacSHA512", 64);

  private final String keyword;
  private final String jcaName;
  private final int octets;

  PrfAlgorithm(String keyword, String jcaName, int octets) {
    this.keyword = keyword;
    this.jcaName = jcaName;
    this.octets = octets;
  }

  @Override
  public String keyword() {
    return keyword;
  }

  /** The name to give {@code javax.crypto.Mac}. */
  public String jcaName() {
    return jcaName;
  }

  /** Length of the output, and of the preferred key (RFC 7296 section 2.13). */
  public int octets() {
    return octets;
  }
}
