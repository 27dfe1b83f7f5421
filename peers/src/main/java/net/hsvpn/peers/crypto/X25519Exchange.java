package net.hsvpn.peers.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPublicKeySpec;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.KeyExchangeMethod;

/** Curve25519 as RFC 8031 puts it into IKE; RFC 7748 has the function and the octet order. */
final class X25519Exchange implements LocalKeyExchange {
  private static final int OCTETS = 32;
  private static final Secret ALL_ZERO = Secret.copyOf(new byte[OCTETS]);

  private final PrivateValue privateValue;
  private final byte[] publicValue;

  X25519Exchange(KeyPair pair) {
    this.privateValue = new PrivateValue(KeyExchangeMethod.X25519, "X25519", pair.getPrivate());
    BigInteger u = ((XECPublicKey) pair.getPublic()).getU();
    this.publicValue = Octets.reversed(Octets.bigEndian(u, OCTETS));
  }

  static X25519Exchange generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("X25519");
      generator.initialize(NamedParameterSpec.X25519, random);
      return new X25519Exchange(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive("X25519", e);
    }
  }

  @Override
  public KeyExchangeMethod method() {
    return KeyExchangeMethod.X25519;
  }

  @Override
  public byte[] publicValue() {
    return publicValue.clone();
  }

  @Override
  public Secret agree(byte[] peerPublic) throws InvalidPeerKey {
    KeyExchanges.checkLength(method(), peerPublic);
    Secret shared = privateValue.agree(decode(peerPublic));
    // Points of small order leave nothing secret in the result (RFC 7748 section 6.1). The JDK's
    // provider refuses them by itself; another one in front of it need not.
    if (shared.equals(ALL_ZERO)) {
      throw new InvalidPeerKey(method(), "the shared secret is all zero");
    }
    return shared;
  }

  private static PublicKey decode(byte[] peerPublic) {
    byte[] bigEndian = Octets.reversed(peerPublic);
    // The unused top bit must be ignored, and values from p to 2^255 - 1 taken modulo p
    // (RFC 7748 section 5).
    bigEndian[0] &= 0x7f;
    try {
      BigInteger u = new BigInteger(1, bigEndian);
      return KeyFactory.getInstance("X25519")
          .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u));
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive("X25519", e);
    }
  }

  @Override
  public void destroy() {
    privateValue.destroy();
  }
}
