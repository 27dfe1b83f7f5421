package net.hsvpn.peers.sa;

import net.hsvpn.peers.trust.FetchedCertificates;
import net.hsvpn.peers.trust.RevocationKnowledge;

/** What was fetched to judge peers by. Immutable. */
public record Evidence(RevocationKnowledge revocation, FetchedCertificates certificates) {
  /** Nothing was fetched yet. */
  public static final Evidence NONE =
      new Evidence(RevocationKnowledge.EMPTY, FetchedCertificates.EMPTY);
}
