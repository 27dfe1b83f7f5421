package net.hsvpn.peers.eap;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.crypto.MissingPrimitive;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/** Formats and calculation of EAP-MD5 (RFC 3748 section 5.4, RFC 1994 section 4.1). */
final class Md5Challenge {
  static final int OCTETS = 16;

  private Md5Challenge() {}

  /** Value-Size and Value, without a Name. */
  static Octets encode(byte[] value) {
    return Octets.of(new Writer().u8(value.length).octets(Octets.of(value)).toArray());
  }

  /** The Value; what may follow is a name that nobody needs. */
  static byte[] decode(Octets data) throws MalformedMessage {
    Reader in = Reader.of(data.array());
    int length = in.within(in.u8("value size"), 1, 255, "value size");
    return in.octets(length, "value").array();
  }

  static byte[] response(int identifier, Secret secret, byte[] challenge) {
    byte[] key = secret.octets();
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      md5.update((byte) identifier);
      md5.update(key);
      return md5.digest(challenge);
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive("MD5", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }
}
