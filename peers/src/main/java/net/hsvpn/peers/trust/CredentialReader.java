package net.hsvpn.peers.trust;

import java.io.CharArrayReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.signature.SigningKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMParser;

/** Reads the contents of credential files: PEM (RFC 7468) or DER, told apart by the content. */
public final class CredentialReader {
  /** Longest file that is read. */
  public static final int MAX_OCTETS = 1024 * 1024;

  /** Certificates in one file. */
  public static final int MAX_CERTIFICATES = 100;

  private CredentialReader() {}

  /**
   * One certificate in DER, or one or more in PEM, in their order; keys beside them are ignored.
   */
  public static List<X509Certificate> certificates(byte[] file) throws CredentialError {
    Set<X509Certificate> found = new LinkedHashSet<>();
    if (isDer(file)) {
      found.add(certificate(file));
    } else {
      for (Object object : pem(file)) {
        if (object instanceof X509CertificateHolder holder) {
          found.add(certificate(encoded(holder)));
        }
      }
    }
    if (found.isEmpty()) {
      throw new CredentialError(
          "there is no certificate in it", "put a certificate in PEM or DER into it");
    }
    if (found.size() > MAX_CERTIFICATES) {
      throw new CredentialError(
          "there are " + found.size() + " certificates in it", "leave at most " + MAX_CERTIFICATES);
    }
    return List.copyOf(found);
  }

  /**
   * The private key of a file: PKCS#8, encrypted or not, PKCS#1 ("RSA PRIVATE KEY"), or SEC1 ("EC
   * PRIVATE KEY").
   *
   * @param passphrase in UTF-8, if the key is encrypted
   */
  public static SigningKey privateKey(byte[] file, Optional<Secret> passphrase)
      throws CredentialError {
    if (isDer(file)) {
      return PrivateKeys.fromDer(file, passphrase);
    }
    for (Object object : pem(file)) {
      Optional<SigningKey> key = PrivateKeys.fromPem(object, passphrase);
      if (key.isPresent()) {
        return key.get();
      }
    }
    throw new CredentialError(
        "there is no private key in it", "put a private key in PEM or DER into it");
  }

  /** The public key of a file: a SubjectPublicKeyInfo ("PUBLIC KEY"), or that of a certificate. */
  public static PublicKey publicKey(byte[] file) throws CredentialError {
    try {
      if (isDer(file)) {
        return PublicKeys.parse(file);
      }
      for (Object object : pem(file)) {
        switch (object) {
          case SubjectPublicKeyInfo info -> {
            return PublicKeys.parse(info.getEncoded());
          }
          case X509CertificateHolder holder -> {
            return certificate(encoded(holder)).getPublicKey();
          }
          default -> {
            // A PEM file may hold more than what is looked for.
          }
        }
      }
    } catch (UnusableCertificate | IOException e) {
      throw new CredentialError(
          "it holds no usable public key: " + e.getMessage(),
          "use a key of RSA, ECDSA on P-256, P-384 or P-521, Ed25519 or Ed448");
    }
    throw new CredentialError(
        "there is no public key in it", "put a public key in PEM or DER into it");
  }

  private static X509Certificate certificate(byte[] der) throws CredentialError {
    try {
      return Certificates.parse(der);
    } catch (UnusableCertificate e) {
      throw new CredentialError(e.getMessage(), "put a certificate in PEM or DER into it");
    }
  }

  private static byte[] encoded(X509CertificateHolder holder) throws CredentialError {
    try {
      return holder.getEncoded();
    } catch (IOException _) {
      throw new CredentialError("a certificate in it is damaged", "export it again");
    }
  }

  /** Every ASN.1 value that a file begins with, here, is a SEQUENCE; no PEM begins so. */
  private static boolean isDer(byte[] file) throws CredentialError {
    if (file.length > MAX_OCTETS) {
      throw new CredentialError(
          "it has " + file.length + " octets", "name a file of at most " + MAX_OCTETS);
    }
    return file.length > 0 && file[0] == 0x30;
  }

  private static List<Object> pem(byte[] file) throws CredentialError {
    CharBuffer text = StandardCharsets.ISO_8859_1.decode(ByteBuffer.wrap(file));
    List<Object> objects = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new CharArrayReader(text.array(), 0, text.limit()))) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        objects.add(object);
      }
      return objects;
    } catch (IOException | RuntimeException _) {
      throw new CredentialError(
          "a block of PEM in it is damaged", "compare it with the original, or export it again");
    } finally {
      Arrays.fill(text.array(), '\0');
    }
  }
}
