package net.hsvpn.peers.sa;

import java.security.PublicKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.config.RevocationPolicy;
import net.hsvpn.config.Secret;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.peers.eap.EapServing;
import net.hsvpn.peers.trust.TrustStore;

/** How a peer must prove to us who it is (RFC 7296 section 2.15). */
public sealed interface RemoteAuth {
  /** By a key that both ends know. */
  record Psk(Secret key) implements RemoteAuth {}

  /**
   * By a signature, and a certificate that leads to one of our CAs.
   *
   * @param fetches whether it may name a place to fetch the certificate from
   */
  record Certificate(
      TrustStore trust, SignaturePolicy policy, RevocationPolicy revocation, boolean fetches)
      implements RemoteAuth {}

  /** By a signature with a key that we know (RFC 7670). */
  record RawKey(PublicKey key, SignaturePolicy policy) implements RemoteAuth {}

  /**
   * By EAP, with us as the server (RFC 7296 section 2.16); then it must call.
   *
   * @param groups what users get who are in one of these groups, the first that fits; whoever is in
   *     none is refused. Empty if groups do not count
   */
  record Eap(EapServing how, Map<String, ChildPolicy> groups) implements RemoteAuth {
    public Eap {
      groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
    }

    /** Groups do not count. */
    public Eap(EapServing how) {
      this(how, Map.of());
    }
  }

  /** It does not (RFC 7619). */
  record Nobody() implements RemoteAuth {}

  /** Which signatures it may make; empty if it must not sign. */
  default Optional<SignaturePolicy> signatures() {
    return switch (this) {
      case Certificate certificate -> Optional.of(certificate.policy());
      case RawKey key -> Optional.of(key.policy());
      case Psk _, Eap _, Nobody _ -> Optional.empty();
    };
  }
}
