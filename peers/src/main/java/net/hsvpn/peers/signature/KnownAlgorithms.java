package net.hsvpn.peers.signature;

import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/** Names for what is refused, so that a person sees at once what the peer should not use. */
final class KnownAlgorithms {
  private static final Map<String, String> NAMES =
      Map.of(
          "1.2.840.113549.1.1.2", "MD2 with RSA",
          "1.2.840.113549.1.1.4", "MD5 with RSA",
          "1.2.840.113549.1.1.5", "SHA-1 with RSA",
          "1.2.840.113549.1.1.14", "SHA-224 with RSA",
          "1.2.840.10045.4.1", "SHA-1 with ECDSA",
          "1.2.840.10045.4.3.1", "SHA-224 with ECDSA",
          "1.2.840.10040.4.3", "SHA-1 with DSA",
          "1.3.14.3.2.26", "SHA-1",
          "1.2.840.113549.2.5", "MD5");

  private static final int MAX_CHARACTERS = 64;

  private KnownAlgorithms() {}

  /** Digits and dots are harmless, but a hostile identifier may be long. */
  static String name(ASN1ObjectIdentifier algorithm) {
    String oid = algorithm.getId();
    String name = NAMES.getOrDefault(oid, oid);
    return name.length() <= MAX_CHARACTERS ? name : name.substring(0, MAX_CHARACTERS) + "…";
  }
}
