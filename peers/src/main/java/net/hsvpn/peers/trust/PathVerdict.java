package net.hsvpn.peers.trust;

import java.security.cert.X509Certificate;
import java.util.List;

/** Whether a peer's certificates lead to a CA that we trust. */
public sealed interface PathVerdict {
  /**
   * They do.
   *
   * @param chain the leaf first, up to below the anchor; for a leaf that is an anchor, itself
   * @param anchor the CA certificate that we trust by configuration
   */
  record Trusted(List<X509Certificate> chain, X509Certificate anchor) implements PathVerdict {
    public Trusted {
      chain = List.copyOf(chain);
    }

    public X509Certificate leaf() {
      return chain.getFirst();
    }

    /** Who issued the certificate at a place of the chain. */
    X509Certificate issuerOf(int place) {
      return place + 1 < chain.size() ? chain.get(place + 1) : anchor;
    }

    @Override
    public String toString() {
      return Certificates.name(leaf()) + " below " + Certificates.name(anchor);
    }
  }

  /**
   * They do not.
   *
   * @param why names the certificate and what is wrong with it, for a person
   */
  record Refused(String why) implements PathVerdict {}
}
