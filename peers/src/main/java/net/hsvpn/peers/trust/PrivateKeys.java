package net.hsvpn.peers.trust;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.signature.SigningKey;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed448PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/** Private keys in the forms in which files hold them; the public half is computed. */
final class PrivateKeys {
  private PrivateKeys() {}

  /** Empty for a block of PEM that is no private key. */
  static Optional<SigningKey> fromPem(Object object, Optional<Secret> passphrase)
      throws CredentialError {
    try {
      return switch (object) {
        case PrivateKeyInfo info -> Optional.of(signingKey(info));
        case PEMKeyPair pair -> Optional.of(signingKey(pair.getPrivateKeyInfo()));
        case PKCS8EncryptedPrivateKeyInfo sealed -> Optional.of(decrypt(sealed, passphrase));
        case PEMEncryptedKeyPair sealed -> Optional.of(decrypt(sealed, passphrase));
        default -> Optional.empty();
      };
    } catch (RuntimeException _) {
      throw damaged();
    }
  }

  static SigningKey fromDer(byte[] der, Optional<Secret> passphrase) throws CredentialError {
    try {
      ASN1Sequence outer = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der));
      ASN1Encodable second = outer.getObjectAt(1);
      if (!(outer.getObjectAt(0) instanceof ASN1Integer)) {
        return decrypt(new PKCS8EncryptedPrivateKeyInfo(der), passphrase);
      }
      return signingKey(
          switch (second) {
            case ASN1Integer _ ->
                new PrivateKeyInfo(
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                    outer);
            case ASN1OctetString _ -> {
              ECPrivateKey key = ECPrivateKey.getInstance(outer);
              yield new PrivateKeyInfo(
                  new AlgorithmIdentifier(
                      X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
                  key);
            }
            default -> PrivateKeyInfo.getInstance(outer);
          });
    } catch (IOException | RuntimeException _) {
      throw damaged();
    }
  }

  private static SigningKey decrypt(
      PKCS8EncryptedPrivateKeyInfo sealed, Optional<Secret> passphrase) throws CredentialError {
    char[] characters = Passphrase.characters(required(passphrase));
    try {
      return signingKey(
          sealed.decryptPrivateKeyInfo(
              new JceOpenSSLPKCS8DecryptorProviderBuilder()
                  .setProvider(new BouncyCastleProvider())
                  .build(characters)));
    } catch (PKCSException | OperatorCreationException | RuntimeException _) {
      throw wrongPassphrase();
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  private static SigningKey decrypt(PEMEncryptedKeyPair sealed, Optional<Secret> passphrase)
      throws CredentialError {
    char[] characters = Passphrase.characters(required(passphrase));
    try {
      return signingKey(
          sealed.decryptKeyPair(new BcPEMDecryptorProvider(characters)).getPrivateKeyInfo());
    } catch (IOException | RuntimeException _) {
      throw wrongPassphrase();
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  /** The JDK's key, without the public half that newer forms may carry beside it. */
  private static SigningKey signingKey(PrivateKeyInfo info) throws CredentialError {
    try {
      PrivateKeyInfo plain =
          new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), info.parsePrivateKey());
      PrivateKey privateKey =
          PublicKeys.factory(info.getPrivateKeyAlgorithm().getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(plain.getEncoded()));
      PublicKey publicKey = PublicKeys.parse(publicHalf(plain).getEncoded());
      return new SigningKey(privateKey, publicKey);
    } catch (UnusableCertificate e) {
      throw new CredentialError(
          e.getMessage(), "use a key of RSA, ECDSA on P-256, P-384 or P-521, Ed25519 or Ed448");
    } catch (IOException | GeneralSecurityException | RuntimeException _) {
      throw damaged();
    }
  }

  private static SubjectPublicKeyInfo publicHalf(PrivateKeyInfo info) throws IOException {
    AsymmetricKeyParameter key = PrivateKeyFactory.createKey(info);
    return switch (key) {
      case RSAPrivateCrtKeyParameters rsa ->
          // With the algorithm of the private key, which may allow PSS alone.
          new SubjectPublicKeyInfo(
              info.getPrivateKeyAlgorithm(),
              new RSAPublicKey(rsa.getModulus(), rsa.getPublicExponent()));
      case ECPrivateKeyParameters ec ->
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
              new ECPublicKeyParameters(
                  new FixedPointCombMultiplier()
                      .multiply(ec.getParameters().getG(), ec.getD())
                      .normalize(),
                  ec.getParameters()));
      case Ed25519PrivateKeyParameters ed ->
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(ed.generatePublicKey());
      case Ed448PrivateKeyParameters ed ->
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(ed.generatePublicKey());
      default -> throw new IOException("a private key without its public half");
    };
  }

  private static Secret required(Optional<Secret> passphrase) throws CredentialError {
    return passphrase.orElseThrow(
        () -> new CredentialError("the private key is encrypted", "configure its passphrase"));
  }

  private static CredentialError wrongPassphrase() {
    return new CredentialError(
        "the private key does not open with its passphrase",
        "compare the passphrase, or encrypt the key anew as PKCS#8");
  }

  private static CredentialError damaged() {
    return new CredentialError(
        "the private key in it is damaged or of a kind that is not known here",
        "convert it to PKCS#8, e.g. with openssl pkcs8 -topk8");
  }
}
