package net.hsvpn.peers.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import net.hsvpn.config.Secret;

/** HMACs with our keys in them. */
final class Macs {
  /** HMAC fills keys up with zeros, so this one equals the empty key, which JDKs refuse. */
  private static final Secret EMPTY_KEY = Secret.copyOf(new byte[1]);

  private Macs() {}

  static Mac keyed(String jcaName, Secret key) {
    try {
      Mac mac = Mac.getInstance(jcaName);
      mac.init(new SecretOctetsKey(jcaName, key.length() == 0 ? EMPTY_KEY : key));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive(jcaName, e);
    }
  }
}
