package net.hsvpn.peers.signature;

import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import net.hsvpn.config.SignatureScheme;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * An AlgorithmIdentifier that stands for a scheme (RFC 7427 appendix A, RFC 8420 appendix A), as in
 * AUTH payloads, certificates, CRLs and OCSP responses.
 *
 * @param scheme how it was signed
 * @param saltOctets length of PSS's salt; 0 for what has none
 */
public record SignatureAlgorithm(SignatureScheme scheme, int saltOctets) {
  /** More than any RSA key has room for. */
  private static final int MAX_SALT_OCTETS = 1024;

  /** Those without parameters, or with NULL for parameters, which count as none. */
  private static final Map<String, SignatureScheme> FIXED =
      Map.ofEntries(
          Map.entry("300506032b6570", SignatureScheme.ED25519),
          Map.entry("300506032b6571", SignatureScheme.ED448),
          Map.entry("300a06082a8648ce3d040302", SignatureScheme.ECDSA_SHA2_256),
          Map.entry("300a06082a8648ce3d040303", SignatureScheme.ECDSA_SHA2_384),
          Map.entry("300a06082a8648ce3d040304", SignatureScheme.ECDSA_SHA2_512),
          Map.entry("300d06092a864886f70d01010b0500", SignatureScheme.RSA_PKCS1_SHA2_256),
          Map.entry("300d06092a864886f70d01010c0500", SignatureScheme.RSA_PKCS1_SHA2_384),
          Map.entry("300d06092a864886f70d01010d0500", SignatureScheme.RSA_PKCS1_SHA2_512),
          // RFC 4055 section 5: the NULL may be missing.
          Map.entry("300b06092a864886f70d01010b", SignatureScheme.RSA_PKCS1_SHA2_256),
          Map.entry("300b06092a864886f70d01010c", SignatureScheme.RSA_PKCS1_SHA2_384),
          Map.entry("300b06092a864886f70d01010d", SignatureScheme.RSA_PKCS1_SHA2_512));

  private static final Map<ASN1ObjectIdentifier, SignatureScheme> PSS_HASHES =
      Map.of(
          NISTObjectIdentifiers.id_sha256, SignatureScheme.RSA_PSS_SHA2_256,
          NISTObjectIdentifiers.id_sha384, SignatureScheme.RSA_PSS_SHA2_384,
          NISTObjectIdentifiers.id_sha512, SignatureScheme.RSA_PSS_SHA2_512);

  /** The scheme with the salt that we use: as long as the hash (RFC 4055 section 3.1). */
  public static SignatureAlgorithm of(SignatureScheme scheme) {
    return new SignatureAlgorithm(
        scheme, Schemes.pss(scheme) ? Schemes.digest(scheme).octets() : 0);
  }

  /** The AlgorithmIdentifier in DER. */
  public byte[] der() {
    return Schemes.pss(scheme)
        ? pss()
        : FIXED.entrySet().stream()
            .filter(e -> e.getValue() == scheme)
            .map(Map.Entry::getKey)
            // Of the two forms for RSA, the one with NULL is to be written (RFC 4055 section 5).
            .max((a, b) -> Integer.compare(a.length(), b.length()))
            .map(HexFormat.of()::parseHex)
            .orElseThrow();
  }

  private byte[] pss() {
    ASN1ObjectIdentifier oid =
        PSS_HASHES.entrySet().stream()
            .filter(e -> e.getValue() == scheme)
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
    AlgorithmIdentifier hash = new AlgorithmIdentifier(oid, DERNull.INSTANCE);
    RSASSAPSSparams parameters =
        new RSASSAPSSparams(
            hash,
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, hash),
            new ASN1Integer(saltOctets),
            RSASSAPSSparams.DEFAULT_TRAILER_FIELD);
    try {
      return new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS, parameters)
          .getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new IllegalStateException("RSASSA-PSS parameters cannot be written", e);
    }
  }

  /** Reads an AlgorithmIdentifier that anybody may have written. */
  public static SignatureAlgorithm parse(byte[] der) throws RefusedSignature {
    SignatureScheme fixed = der.length > 64 ? null : FIXED.get(HexFormat.of().formatHex(der));
    return fixed == null ? readPss(der) : new SignatureAlgorithm(fixed, 0);
  }

  private static SignatureAlgorithm readPss(byte[] der) throws RefusedSignature {
    AlgorithmIdentifier identifier;
    RSASSAPSSparams parameters;
    try {
      identifier = AlgorithmIdentifier.getInstance(ASN1Primitive.fromByteArray(der));
      if (!Arrays.equals(identifier.getEncoded(ASN1Encoding.DER), der)) {
        throw new RefusedSignature("its AlgorithmIdentifier is not in DER");
      }
      if (!identifier.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
        throw new RefusedSignature(
            "it is made by the algorithm "
                + KnownAlgorithms.name(identifier.getAlgorithm())
                + ", which is unknown or too weak");
      }
      parameters = RSASSAPSSparams.getInstance(identifier.getParameters());
    } catch (IOException | RuntimeException _) {
      throw new RefusedSignature("its AlgorithmIdentifier is malformed");
    }
    if (parameters == null) {
      throw new RefusedSignature("its RSASSA-PSS has no parameters, which stands for SHA-1");
    }
    return pss(parameters);
  }

  private static SignatureAlgorithm pss(RSASSAPSSparams parameters) throws RefusedSignature {
    ASN1ObjectIdentifier hash = parameters.getHashAlgorithm().getAlgorithm();
    SignatureScheme scheme = PSS_HASHES.get(hash);
    if (scheme == null) {
      throw new RefusedSignature(
          "its RSASSA-PSS uses the hash " + KnownAlgorithms.name(hash) + ", not SHA-2");
    }
    AlgorithmIdentifier mask = parameters.getMaskGenAlgorithm();
    AlgorithmIdentifier maskHash = maskHash(mask);
    if (!mask.getAlgorithm().equals(PKCSObjectIdentifiers.id_mgf1)
        || !hash.equals(maskHash.getAlgorithm())) {
      throw new RefusedSignature("its RSASSA-PSS masks by another hash than it signs with");
    }
    if (!plain(parameters.getHashAlgorithm()) || !plain(maskHash)) {
      throw new RefusedSignature("its RSASSA-PSS has a hash with parameters");
    }
    // BouncyCastle's getters tell a missing value as the default of RFC 4055: 20 and 1.
    if (!parameters.getTrailerField().equals(BigInteger.ONE)) {
      throw new RefusedSignature("its RSASSA-PSS has a trailer that no standard knows");
    }
    BigInteger salt = parameters.getSaltLength();
    if (salt.signum() < 0 || salt.bitLength() > 16 || salt.intValue() > MAX_SALT_OCTETS) {
      throw new RefusedSignature("its RSASSA-PSS claims an impossible length of salt");
    }
    return new SignatureAlgorithm(scheme, salt.intValue());
  }

  /** RFC 4055 section 2.1: parameters of a hash are NULL or missing. */
  private static boolean plain(AlgorithmIdentifier hash) {
    return hash.getParameters() == null || DERNull.INSTANCE.equals(hash.getParameters());
  }

  private static AlgorithmIdentifier maskHash(AlgorithmIdentifier mask) throws RefusedSignature {
    try {
      return AlgorithmIdentifier.getInstance(mask.getParameters());
    } catch (RuntimeException _) {
      throw new RefusedSignature("its RSASSA-PSS parameters are malformed");
    }
  }

  /** Whether a signature holds; false for whatever it may be else. */
  public boolean verifies(PublicKey key, byte[] message, byte[] signature) {
    return KeyType.of(key).filter(type -> Schemes.fits(scheme, type)).isPresent()
        && Jca.verify(this, key, message, signature);
  }
}
