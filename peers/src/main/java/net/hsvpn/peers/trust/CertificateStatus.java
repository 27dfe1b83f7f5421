package net.hsvpn.peers.trust;

import java.time.Instant;
import java.util.List;

/** What is known about the revocation of one certificate. */
public sealed interface CertificateStatus {
  /**
   * It is good.
   *
   * @param until when that is worth nothing any more
   */
  record Good(Instant until) implements CertificateStatus {}

  /**
   * It was revoked.
   *
   * @param reason of RFC 5280 section 5.3.1, in lower case
   */
  record Revoked(Instant when, String reason) implements CertificateStatus {}

  /**
   * Nothing that may be believed is known.
   *
   * @param why for a person
   * @param open what has not been tried yet, in the order in which to try it
   */
  record Unknown(String why, List<Fetch> open) implements CertificateStatus {
    public Unknown {
      open = List.copyOf(open);
    }
  }
}
