package net.hsvpn.peers.crypto;

import java.util.Arrays;
import java.util.HexFormat;
import net.hsvpn.config.proposal.KeyExchangeMethod;

/**
 * The parameter sets of ML-KEM (FIPS 203 section 8). IKE carries bare keys, and the JDK wants them
 * in a SubjectPublicKeyInfo (RFC 9935).
 */
enum MlKemParameters {
  ML_KEM_512(KeyExchangeMethod.ML_KEM_512, 1, 800, 768),
  ML_KEM_768(KeyExchangeMethod.ML_KEM_768, 2, 1184, 1088),
  ML_KEM_1024(KeyExchangeMethod.ML_KEM_1024, 3, 1568, 1568);

  /** Octets of the wrapping before the key. */
  private static final int HEAD = 22;

  private final KeyExchangeMethod method;
  private final int arc;
  private final int encapsulationKeyOctets;
  private final int ciphertextOctets;

  /**
   * @param arc last number of the object identifier 2.16.840.1.101.3.4.4.x
   */
  MlKemParameters(
      KeyExchangeMethod method, int arc, int encapsulationKeyOctets, int ciphertextOctets) {
    this.method = method;
    this.arc = arc;
    this.encapsulationKeyOctets = encapsulationKeyOctets;
    this.ciphertextOctets = ciphertextOctets;
  }

  KeyExchangeMethod method() {
    return method;
  }

  /** The name to give the JDK, e.g. {@code ML-KEM-768}. */
  String jcaName() {
    return name().replace('_', '-');
  }

  int encapsulationKeyOctets() {
    return encapsulationKeyOctets;
  }

  int ciphertextOctets() {
    return ciphertextOctets;
  }

  /** SEQUENCE { SEQUENCE { OID }, BIT STRING }, all lengths in two octets but that of the OID. */
  byte[] wrap(byte[] key) {
    int bits = key.length + 1;
    byte[] algorithm = HexFormat.of().parseHex("300b06096086480165030404" + "%02x".formatted(arc));
    byte[] sequence = HexFormat.of().parseHex("3082%04x".formatted(algorithm.length + 4 + bits));
    byte[] bitString = HexFormat.of().parseHex("0382%04x00".formatted(bits));
    return Octets.concat(sequence, algorithm, bitString, key);
  }

  /** The bare key of a SubjectPublicKeyInfo that the JDK made. */
  byte[] unwrap(byte[] subjectPublicKeyInfo) {
    byte[] key = Arrays.copyOfRange(subjectPublicKeyInfo, HEAD, subjectPublicKeyInfo.length);
    if (!Arrays.equals(subjectPublicKeyInfo, wrap(key))) {
      throw new IllegalStateException("the runtime wraps keys of " + jcaName() + " in its own way");
    }
    return key;
  }
}
