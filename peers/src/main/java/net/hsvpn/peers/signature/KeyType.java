package net.hsvpn.peers.signature;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The keys that can sign here. */
public enum KeyType {
  RSA("RSA"),
  /** An RSA key whose certificate allows RSASSA-PSS alone (RFC 4055 section 1.2). */
  RSA_PSS("RSA for PSS"),
  P256("ECDSA P-256"),
  P384("ECDSA P-384"),
  P521("ECDSA P-521"),
  ED25519("Ed25519"),
  ED448("Ed448");

  private static final Map<KeyType, ECParameterSpec> CURVES =
      Map.of(P256, curve("secp256r1"), P384, curve("secp384r1"), P521, curve("secp521r1"));

  private final String title;

  KeyType(String title) {
    this.title = title;
  }

  /** The type of a public or private key; empty for one that is of no use here. */
  public static Optional<KeyType> of(Key key) {
    return switch (key) {
      case RSAKey _ ->
          Optional.of(key.getAlgorithm().toUpperCase(Locale.ROOT).contains("PSS") ? RSA_PSS : RSA);
      case ECKey ec -> Optional.ofNullable(ec.getParams()).flatMap(KeyType::ofCurve);
      case EdECKey ed ->
          switch (ed.getParams().getName().toUpperCase(Locale.ROOT)) {
            case "ED25519" -> Optional.of(ED25519);
            case "ED448" -> Optional.of(ED448);
            default -> Optional.empty();
          };
      default -> Optional.empty();
    };
  }

  public boolean rsa() {
    return this == RSA || this == RSA_PSS;
  }

  public boolean ecdsa() {
    return CURVES.containsKey(this);
  }

  private static Optional<KeyType> ofCurve(ECParameterSpec found) {
    return CURVES.entrySet().stream()
        .filter(e ->
            e.getValue().getCurve().equals(found.getCurve())
                && e.getValue().getGenerator().equals(found.getGenerator())
                && e.getValue().getOrder().equals(found.getOrder()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static ECParameterSpec curve(String name) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(name));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IncompleteRuntime(name, e);
    }
  }

  @Override
  public String toString() {
    return title;
  }
}
