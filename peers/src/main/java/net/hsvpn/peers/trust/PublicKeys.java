package net.hsvpn.peers.trust;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Raw public keys: SubjectPublicKeyInfo in DER (RFC 7670, RFC 5280 section 4.1.2.7). */
public final class PublicKeys {
  /** An RSA key of 16384 bits needs about 2 KiB. */
  public static final int MAX_OCTETS = 8 * 1024;

  /** The last two by RFC 8410 section 3. */
  private static final Map<ASN1ObjectIdentifier, String> FACTORIES =
      Map.of(
          PKCSObjectIdentifiers.rsaEncryption,
          "RSA",
          PKCSObjectIdentifiers.id_RSASSA_PSS,
          "RSASSA-PSS",
          X9ObjectIdentifiers.id_ecPublicKey,
          "EC",
          new ASN1ObjectIdentifier("1.3.101.112"),
          "Ed25519",
          new ASN1ObjectIdentifier("1.3.101.113"),
          "Ed448");

  private PublicKeys() {}

  /** Reads a SubjectPublicKeyInfo that anybody may have written. */
  public static PublicKey parse(byte[] der) throws UnusableCertificate {
    if (der.length > MAX_OCTETS) {
      throw new UnusableCertificate(
          "a public key of " + der.length + " octets: at most " + MAX_OCTETS + " are read");
    }
    try {
      SubjectPublicKeyInfo info =
          SubjectPublicKeyInfo.getInstance(ASN1Primitive.fromByteArray(der));
      if (!Arrays.equals(info.getEncoded(ASN1Encoding.DER), der)) {
        throw new UnusableCertificate("what should be a public key is not in DER");
      }
      return factory(info.getAlgorithm().getAlgorithm())
          .generatePublic(new X509EncodedKeySpec(der));
    } catch (IOException | GeneralSecurityException | RuntimeException _) {
      throw new UnusableCertificate("what should be a public key cannot be read as one");
    }
  }

  static KeyFactory factory(ASN1ObjectIdentifier algorithm)
      throws GeneralSecurityException, UnusableCertificate {
    String name = FACTORIES.get(algorithm);
    if (name == null) {
      throw new UnusableCertificate(
          "a key of the algorithm "
              + algorithm
              + ": expected RSA, ECDSA on P-256, P-384 or P-521, Ed25519 or Ed448");
    }
    return KeyFactory.getInstance(name);
  }

  /** Whether two keys are the same, however each says for which kind of RSA it is. */
  public static boolean same(PublicKey one, PublicKey other) {
    if (one instanceof RSAPublicKey a && other instanceof RSAPublicKey b) {
      return a.getModulus().equals(b.getModulus())
          && a.getPublicExponent().equals(b.getPublicExponent());
    }
    return Arrays.equals(one.getEncoded(), other.getEncoded());
  }
}
