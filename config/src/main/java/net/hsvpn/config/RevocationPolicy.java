package net.hsvpn.config;

/** What becomes of a peer whose certificates nobody says to be good. */
public enum RevocationPolicy {
  /** Revocation is not looked at. */
  OFF("off"),
  /** Revoked certificates are refused; silence of all responders is taken for a yes. */
  IF_AVAILABLE("if-available"),
  /** Every certificate below the CA needs a fresh CRL or OCSP response that says it is good. */
  REQUIRED("required");

  private final String keyword;

  RevocationPolicy(String keyword) {
    this.keyword = keyword;
  }

  /** Its name in the configuration. */
  public String keyword() {
    return keyword;
  }
}
