package net.hsvpn.peers.trust;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.signature.SigningKey;

/** What we prove our own identity with: a private key and, unless it stands alone, certificates. */
public final class Credential {
  /** Leaf and intermediates; more make messages that many peers refuse. */
  public static final int MAX_CHAIN = 10;

  private final SigningKey key;
  private final List<X509Certificate> chain;

  private Credential(SigningKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = chain;
  }

  /** A key that the peer knows by itself (RFC 7670). */
  public static Credential ofRawKey(SigningKey key) {
    return new Credential(key, List.of());
  }

  /**
   * Finds the key's own certificate among the given ones and puts those that lead from it towards
   * its CA behind it; a root is left out, since the peer must have it anyway.
   */
  public static Credential of(SigningKey key, Collection<X509Certificate> certificates)
      throws CredentialError {
    X509Certificate leaf =
        certificates.stream()
            .filter(c -> PublicKeys.same(c.getPublicKey(), key.publicKey()))
            .findFirst()
            .orElseThrow(() ->
                new CredentialError(
                    certificates.isEmpty()
                        ? "there is no certificate"
                        : "the private key ("
                            + key.type()
                            + ") does not belong to "
                            + Certificates.name(certificates.iterator().next())
                            + (certificates.size() > 1 ? " or another of the certificates" : ""),
                    "name the certificate that was issued for this private key"));
    List<X509Certificate> chain = new ArrayList<>();
    Optional<X509Certificate> next = Optional.of(leaf);
    while (next.isPresent()) {
      X509Certificate current = next.get();
      chain.add(current);
      if (chain.size() > MAX_CHAIN) {
        throw new CredentialError(
            "the chain has more than " + MAX_CHAIN + " certificates", "leave some out");
      }
      next =
          Certificates.selfIssued(current)
              ? Optional.empty()
              : certificates.stream()
                  .filter(c -> !chain.contains(c) && !Certificates.selfSigned(c))
                  .filter(c -> Certificates.issuedBy(current, c))
                  .findFirst();
    }
    return new Credential(key, List.copyOf(chain));
  }

  public SigningKey key() {
    return key;
  }

  /** The leaf first, then intermediates; empty for a raw key. */
  public List<X509Certificate> chain() {
    return chain;
  }

  /** Empty for a raw key. */
  public Optional<X509Certificate> leaf() {
    return chain.isEmpty() ? Optional.empty() : Optional.of(chain.getFirst());
  }

  @Override
  public String toString() {
    return leaf().map(Certificates::name).orElse("raw key") + " with " + key;
  }
}
