package net.hsvpn.peers.crypto;

import javax.crypto.SecretKey;
import net.hsvpn.config.Secret;

/**
 * A {@link Secret} as the JDK's ciphers and MACs want their keys. The JDK's own {@code
 * SecretKeySpec} keeps a copy that nobody can wipe.
 */
final class SecretOctetsKey implements SecretKey {
  private final String algorithm;
  private final transient Secret secret;

  SecretOctetsKey(String algorithm, Secret secret) {
    this.algorithm = algorithm;
    this.secret = secret;
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return secret.octets();
  }
}
