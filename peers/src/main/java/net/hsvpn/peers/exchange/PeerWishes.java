package net.hsvpn.peers.exchange;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.peers.iana.CertificateEncoding;
import net.hsvpn.peers.iana.HashAlgorithm;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.signature.SupportedAuthMethods;
import net.hsvpn.peers.wire.CertificateRequest;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;

/**
 * What a peer said of how we are to authenticate.
 *
 * @param hashes those of its SIGNATURE_HASH_ALGORITHMS (RFC 7427); empty if it sent none
 * @param methods its SUPPORTED_AUTH_METHODS (RFC 9593); empty if it sent none
 * @param fetches whether it can fetch a certificate from a URL (HTTP_CERT_LOOKUP_SUPPORTED)
 * @param rawKey whether it asks for a public key that has no certificate (RFC 7670)
 */
record PeerWishes(
    Optional<Set<HashAlgorithm>> hashes,
    Optional<SupportedAuthMethods> methods,
    boolean fetches,
    boolean rawKey) {
  /**
   * @param hashes of its IKE_SA_INIT message
   * @param payloads the message in which it may ask for certificates: the responder's first, the
   *     initiator's second
   */
  static PeerWishes of(Optional<Set<HashAlgorithm>> hashes, List<Payload> payloads) {
    return new PeerWishes(
        hashes,
        Payloads.status(payloads, NotifyType.SUPPORTED_AUTH_METHODS).flatMap(PeerWishes::methods),
        Payloads.status(payloads, NotifyType.HTTP_CERT_LOOKUP_SUPPORTED).isPresent(),
        Payloads.all(payloads, CertificateRequest.class).stream()
            .anyMatch(asked -> asked.encoding() == CertificateEncoding.RAW_PUBLIC_KEY.code()));
  }

  /** One that cannot be read is no reason to refuse a peer: it is advice. */
  private static Optional<SupportedAuthMethods> methods(Notify notify) {
    try {
      return Optional.of(SupportedAuthMethods.decode(notify));
    } catch (MalformedMessage _) {
      return Optional.empty();
    }
  }
}
