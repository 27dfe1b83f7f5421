package net.hsvpn.peers.trust;

/** A key or certificate of our own, or of a configured CA, that cannot be used. */
public final class CredentialError extends Exception {
  private final String remedy;

  /**
   * An error for whoever wrote the configuration.
   *
   * @param problem what is wrong; the caller knows the file and names it
   * @param remedy what to do about it
   */
  CredentialError(String problem, String remedy) {
    super(problem);
    this.remedy = remedy;
  }

  /** What to do about it. */
  public String remedy() {
    return remedy;
  }
}
