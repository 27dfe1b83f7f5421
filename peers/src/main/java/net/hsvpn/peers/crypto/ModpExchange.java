package net.hsvpn.peers.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import javax.crypto.interfaces.DHPublicKey;
import javax.crypto.spec.DHParameterSpec;
import javax.crypto.spec.DHPublicKeySpec;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.KeyExchangeMethod;

/** Diffie-Hellman modulo the primes of RFC 3526; values are as long as the modulus. */
final class ModpExchange implements LocalKeyExchange {
  /** Twice 256: beyond the largest estimate for these groups (RFC 3526 section 8). */
  private static final int EXPONENT_BITS = 512;

  private final ModpGroup group;
  private final PrivateValue privateValue;
  private final byte[] publicValue;

  ModpExchange(ModpGroup group, KeyPair pair) {
    this.group = group;
    this.privateValue = new PrivateValue(group.method(), "DH", pair.getPrivate());
    this.publicValue =
        Octets.bigEndian(((DHPublicKey) pair.getPublic()).getY(), group.modulusOctets());
  }

  static ModpExchange generate(ModpGroup group, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("DH");
      generator.initialize(
          new DHParameterSpec(group.prime(), ModpGroup.GENERATOR, EXPONENT_BITS), random);
      return new ModpExchange(group, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive(group.method().keyword(), e);
    }
  }

  @Override
  public KeyExchangeMethod method() {
    return group.method();
  }

  @Override
  public byte[] publicValue() {
    return publicValue.clone();
  }

  @Override
  public Secret agree(byte[] peerPublic) throws InvalidPeerKey {
    return privateValue.agree(publicKey(group.decode(peerPublic)));
  }

  private PublicKey publicKey(BigInteger y) {
    try {
      return KeyFactory.getInstance("DH")
          .generatePublic(new DHPublicKeySpec(y, group.prime(), ModpGroup.GENERATOR));
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive(group.method().keyword(), e);
    }
  }

  @Override
  public void destroy() {
    privateValue.destroy();
  }
}
