package net.hsvpn.peers.crypto;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.KeyExchangeMethod;

/** Elliptic curve Diffie-Hellman over the prime curves of RFC 5903; the secret is x alone. */
final class EcpExchange implements LocalKeyExchange {
  private final EcpGroup group;
  private final PrivateValue privateValue;
  private final byte[] publicValue;

  EcpExchange(EcpGroup group, KeyPair pair) {
    this.group = group;
    this.privateValue = new PrivateValue(group.method(), "ECDH", pair.getPrivate());
    this.publicValue = group.encode(((ECPublicKey) pair.getPublic()).getW());
  }

  static EcpExchange generate(EcpGroup group, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(group.curve(), random);
      return new EcpExchange(group, generator.generateKeyPair());
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

  private PublicKey publicKey(ECPoint point) {
    try {
      return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, group.curve()));
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive(group.method().keyword(), e);
    }
  }

  @Override
  public void destroy() {
    privateValue.destroy();
  }
}
