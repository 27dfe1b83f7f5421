package net.hsvpn.peers.l2tp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.crypto.MissingPrimitive;
import net.hsvpn.peers.wire.Octets;

/** Tunnel authentication (RFC 2661 section 5.1.1): CHAP, the message's type as identifier. */
final class TunnelProof {
  static final int CHALLENGE_OCTETS = 16;

  private TunnelProof() {}

  /**
   * The answer to a challenge.
   *
   * @param in the message that carries the answer: SCCRP or SCCCN
   */
  static Octets response(MessageType in, Secret secret, Octets challenge) {
    byte[] key = secret.octets();
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      digest.update((byte) in.code());
      digest.update(key);
      return Octets.of(digest.digest(challenge.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new MissingPrimitive("MD5", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  static boolean holds(MessageType in, Secret secret, Octets challenge, Octets found) {
    return MessageDigest.isEqual(response(in, secret, challenge).array(), found.array());
  }
}
