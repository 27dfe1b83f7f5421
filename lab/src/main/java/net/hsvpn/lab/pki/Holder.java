package net.hsvpn.lab.pki;

import java.security.KeyPair;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;
import net.hsvpn.lab.run.LabException;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * Somebody with a key and a certificate about it: a CA or a gateway.
 *
 * @param kind of its key
 * @param chain its own certificate, then those of the CAs above, without a root that is not itself
 */
public record Holder(KeyKind kind, KeyPair keys, List<X509Certificate> chain) {
  /** Copies its arguments. */
  public Holder {
    chain = List.copyOf(chain);
  }

  /** Its own certificate. */
  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** Its certificate in DER. */
  public byte[] der() {
    return der(certificate());
  }

  /** Its certificate. */
  public String certificatePem() {
    return pem(certificate());
  }

  /** Its certificate, and behind it those between it and its root. */
  public String chainPem() {
    return chain.stream().map(Holder::pem).collect(Collectors.joining());
  }

  /** Its private key (PKCS #8), unencrypted. */
  public String privateKeyPem() {
    return Pem.of("PRIVATE KEY", keys.getPrivate().getEncoded());
  }

  /** Its public key (SubjectPublicKeyInfo). */
  public String publicKeyPem() {
    return Pem.of("PUBLIC KEY", keys.getPublic().getEncoded());
  }

  boolean isRoot() {
    return certificate().getIssuerX500Principal().equals(certificate().getSubjectX500Principal());
  }

  X500Name name() {
    return X500Name.getInstance(certificate().getSubjectX500Principal().getEncoded());
  }

  private static String pem(X509Certificate certificate) {
    return Pem.of("CERTIFICATE", der(certificate));
  }

  private static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new LabException("a certificate has no encoding: " + e.getMessage(), e);
    }
  }

  /** Without the private key. */
  @Override
  public String toString() {
    return certificate().getSubjectX500Principal() + " (" + kind + ")";
  }
}
