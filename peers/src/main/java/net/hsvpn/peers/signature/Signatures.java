package net.hsvpn.peers.signature;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Optional;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.peers.iana.AuthMethod;
import net.hsvpn.peers.wire.Authentication;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * AUTH payloads by signature, both directions. Authentication Data of method 14 (RFC 7427 section
 * 3):
 *
 * <pre>
 * | length of AlgorithmIdentifier (1) | AlgorithmIdentifier | signature |
 * </pre>
 */
public final class Signatures {
  private Signatures() {}

  /**
   * Our own AUTH payload.
   *
   * @param method from {@link Choice}
   * @param signedOctets as {@code PskAuthentication.signedOctets} makes them, for all methods alike
   */
  public static Authentication sign(
      SigningKey key, SignatureMethod method, byte[] signedOctets, SecureRandom random) {
    try {
      byte[] data =
          switch (method) {
            case SignatureMethod.Digital(var scheme) -> {
              SignatureAlgorithm algorithm = SignatureAlgorithm.of(scheme);
              byte[] identifier = algorithm.der();
              yield new Writer()
                  .u8(identifier.length)
                  .octets(Octets.of(identifier))
                  .octets(Octets.of(key.sign(algorithm, signedOctets, random)))
                  .toArray();
            }
            case SignatureMethod.Classic classic ->
                key.sign(classic.method(), signedOctets, random);
          };
      return new Authentication(method.authMethod(), data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "our own " + key + " cannot sign by " + method + "; check the key", e);
    }
  }

  /** Never throws, whatever the payload holds. */
  public static Verification verify(
      PublicKey key,
      Authentication payload,
      byte[] signedOctets,
      SignaturePolicy allowed,
      KeyRules rules) {
    Optional<String> weakness = rules.weakness(key);
    if (weakness.isPresent()) {
      return new Verification.Refused(weakness.get());
    }
    Optional<AuthMethod> number = AuthMethod.ofCode(payload.method());
    Optional<ClassicMethod> classic = number.flatMap(ClassicMethod::of);
    byte[] data = payload.data().array();
    if (classic.isPresent()) {
      return verifyClassic(classic.get(), key, data, signedOctets, allowed);
    }
    if (number.equals(Optional.of(AuthMethod.DIGITAL_SIGNATURE))) {
      try {
        return verifyDigital(key, data, signedOctets, allowed);
      } catch (RefusedSignature e) {
        return new Verification.Refused(e.getMessage());
      } catch (MalformedMessage e) {
        return new Verification.Refused("its AUTH is malformed: " + e.getMessage());
      }
    }
    return new Verification.Refused(
        "it authenticates by "
            + number.map(Enum::name).orElse("method " + payload.method())
            + " instead of a signature");
  }

  private static Verification verifyDigital(
      PublicKey key, byte[] data, byte[] signedOctets, SignaturePolicy allowed)
      throws RefusedSignature, MalformedMessage {
    Reader in = Reader.of(data);
    int length = in.u8("length of AlgorithmIdentifier");
    SignatureAlgorithm algorithm =
        SignatureAlgorithm.parse(in.octets(length, "AlgorithmIdentifier").array());
    byte[] signature = in.rest().array();
    if (!allowed.allows(algorithm.scheme())) {
      return new Verification.Refused(
          "it signed by " + algorithm.scheme() + ", and only " + allowed + " is allowed to it");
    }
    KeyType type = KeyType.of(key).orElseThrow();
    if (!Schemes.fits(algorithm.scheme(), type)) {
      return new Verification.Refused(
          "it signed by " + algorithm.scheme() + ", but its key is for " + type);
    }
    return algorithm.verifies(key, signedOctets, signature)
        ? new Verification.Verified(new SignatureMethod.Digital(algorithm.scheme()))
        : wrong();
  }

  private static Verification verifyClassic(
      ClassicMethod method,
      PublicKey key,
      byte[] data,
      byte[] signedOctets,
      SignaturePolicy allowed) {
    if (!allowed.classic()) {
      return new Verification.Refused(
          "it signed by " + method.number() + ", and only " + allowed + " is allowed to it");
    }
    Optional<KeyType> type = KeyType.of(key);
    if (!type.equals(Optional.of(method.key()))) {
      return new Verification.Refused(
          "it signed by "
              + method.number()
              + ", but its key is for "
              + type.map(KeyType::toString).orElse("something else"));
    }
    return method.fits(data.length)
            && method.acceptedJcaNames().stream()
                .anyMatch(name -> Jca.verify(name, key, signedOctets, data))
        ? new Verification.Verified(new SignatureMethod.Classic(method.number()))
        : wrong();
  }

  private static Verification wrong() {
    return new Verification.Refused("its signature does not fit its key and this exchange");
  }
}
