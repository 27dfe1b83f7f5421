package net.hsvpn.peers.crypto;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Arrays;
import net.hsvpn.config.proposal.KeyExchangeMethod;

/** A prime curve of RFC 5903 and its points on the wire: x | y, each as long as the field. */
record EcpGroup(KeyExchangeMethod method, ECParameterSpec curve, int fieldOctets) {
  static EcpGroup of(KeyExchangeMethod method) {
    return switch (method) {
      case ECP_256 -> named(method, "secp256r1", 32);
      case ECP_384 -> named(method, "secp384r1", 48);
      case X25519, MODP_2048, MODP_3072, ML_KEM_512, ML_KEM_768, ML_KEM_1024 ->
          throw new IllegalArgumentException(method.keyword() + " is no prime curve of RFC 5903");
    };
  }

  private static EcpGroup named(KeyExchangeMethod method, String name, int fieldOctets) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(name));
      return new EcpGroup(method, parameters.getParameterSpec(ECParameterSpec.class), fieldOctets);
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive(name, e);
    }
  }

  byte[] encode(ECPoint point) {
    return Octets.concat(
        Octets.bigEndian(point.getAffineX(), fieldOctets),
        Octets.bigEndian(point.getAffineY(), fieldOctets));
  }

  /**
   * A point that is on the curve. Off the curve, a key agreement would leak the private value bit
   * by bit (invalid-curve attack), so the check is ours and not left to a provider (RFC 6989
   * section 2.3). The cofactor is 1 and infinity has no x | y form, so nothing else needs a check.
   */
  ECPoint decode(byte[] octets) throws InvalidPeerKey {
    KeyExchanges.checkLength(method, octets);
    BigInteger x = new BigInteger(1, Arrays.copyOfRange(octets, 0, fieldOctets));
    BigInteger y = new BigInteger(1, Arrays.copyOfRange(octets, fieldOctets, octets.length));
    BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
    if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
      throw new InvalidPeerKey(method, "a coordinate is not below the field's prime");
    }
    BigInteger right =
        x.pow(3).add(curve.getCurve().getA().multiply(x)).add(curve.getCurve().getB()).mod(p);
    if (!y.multiply(y).mod(p).equals(right)) {
      throw new InvalidPeerKey(method, "the point is not on the curve");
    }
    return new ECPoint(x, y);
  }
}
