package net.hsvpn.peers.exchange;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.config.SignatureScheme;
import net.hsvpn.peers.iana.CertificateEncoding;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.RemoteAuth;
import net.hsvpn.peers.signature.SupportedAuthMethods;
import net.hsvpn.peers.trust.Authorities;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;

/**
 * How we ask a peer to authenticate: CERTREQ (RFC 7296 section 3.7), HTTP_CERT_LOOKUP_SUPPORTED
 * (section 3.6), SUPPORTED_AUTH_METHODS (RFC 9593).
 */
final class CertificateWishes {
  private CertificateWishes() {}

  /** For IKE_SA_INIT, where any of these may be calling. */
  static List<Payload> ofResponder(List<PeerProfile> candidates) {
    List<Payload> payloads = new ArrayList<>(requests(candidates));
    if (!payloads.isEmpty()) {
      payloads.add(methods(candidates));
    }
    return payloads;
  }

  /**
   * For IKE_AUTH.
   *
   * @param announces whether the peer announced its own methods, and so knows what these are
   */
  static List<Payload> ofInitiator(PeerProfile peer, boolean announces) {
    List<Payload> payloads = new ArrayList<>(requests(List.of(peer)));
    if (announces) {
      payloads.add(methods(List.of(peer)));
    }
    return payloads;
  }

  private static List<Payload> requests(List<PeerProfile> candidates) {
    List<Payload> payloads = new ArrayList<>();
    boolean rawKey = false;
    boolean fetches = false;
    Set<X509Certificate> anchors = new LinkedHashSet<>();
    for (PeerProfile peer : candidates) {
      switch (peer.remoteAuth()) {
        case RemoteAuth.Certificate certificate -> {
          anchors.addAll(certificate.trust().anchors());
          fetches |= certificate.fetches();
        }
        case RemoteAuth.RawKey _ -> rawKey = true;
        case RemoteAuth.Psk _, RemoteAuth.Eap _, RemoteAuth.Nobody _ -> {}
      }
    }
    Authorities.request(CertificateEncoding.X509_SIGNATURE, anchors).ifPresent(payloads::add);
    if (fetches) {
      Authorities.request(CertificateEncoding.HASH_AND_URL, anchors).ifPresent(payloads::add);
      payloads.add(new Notify(NotifyType.HTTP_CERT_LOOKUP_SUPPORTED));
    }
    if (rawKey) {
      payloads.add(Authorities.requestRawKey());
    }
    return payloads;
  }

  private static Notify methods(List<PeerProfile> candidates) {
    boolean sharedKey = candidates.stream().anyMatch(p -> p.remoteAuth() instanceof RemoteAuth.Psk);
    Set<SignatureScheme> schemes = new LinkedHashSet<>();
    boolean classic = false;
    for (PeerProfile peer : candidates) {
      Optional<SignaturePolicy> policy = peer.remoteAuth().signatures();
      policy.ifPresent(p -> schemes.addAll(p.schemes()));
      classic |= policy.map(SignaturePolicy::classic).orElse(false);
    }
    Optional<SignaturePolicy> signatures =
        schemes.isEmpty() && !classic
            ? Optional.empty()
            : Optional.of(new SignaturePolicy(List.copyOf(schemes), classic));
    return SupportedAuthMethods.of(sharedKey, signatures).encode();
  }
}
