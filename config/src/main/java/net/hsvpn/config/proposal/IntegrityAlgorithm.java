package net.hsvpn.config.proposal;

/** Integrity algorithms that go with ciphers which do not authenticate (RFC 4868). */
public enum IntegrityAlgorithm implements ProposalKeyword {
  HMAC_SHA2_256_128("sha256", "HmacSHA256", 32, 16),
  HMAC_SHA2_384_192("sha384", "HmacSHA384", 48, 24),
  HMAC_SHA2_512_256("sha512", "HmacSHA512", 64, 32);

  private final String keyword;
  private final String jcaName;
  private final int keyOctets;
  private final int icvOctets;

  IntegrityAlgorithm(String keyword, String jcaName, int keyOctets, int icvOctets) {
    this.keyword = keyword;
    this.jcaName = jcaName;
    this.keyOctets = keyOctets;
    this.icvOctets = icvOctets;
  }

  @Override
  public String keyword() {
    return keyword;
  }

  /** The name to give {@code javax.crypto.Mac}. */
  public String jcaName() {
    return jcaName;
  }

  public int keyOctets() {
    return keyOctets;
  }

  /** Octets of the truncated MAC in each packet. */
  public int icvOctets() {
    return icvOctets;
  }
}
