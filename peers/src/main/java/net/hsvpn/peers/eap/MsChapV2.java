package net.hsvpn.peers.eap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.crypto.MissingPrimitive;
import org.bouncycastle.crypto.digests.MD4Digest;

/** The calculations of MS-CHAP version 2 (RFC 2759 section 8) and of its keys (RFC 3079). */
public final class MsChapV2 {
  /** Octets of a challenge. */
  public static final int CHALLENGE_OCTETS = 16;

  /** Octets of an NT-Response. */
  public static final int RESPONSE_OCTETS = 24;

  private static final int HASH_OCTETS = 16;
  private static final int KEY_OCTETS = 16;
  private static final int MSK_OCTETS = 64;

  private static final byte[] SIGNING = ascii("Magic server to client signing constant");
  private static final byte[] ITERATING = ascii("Pad to make it do more than one iteration");
  private static final byte[] MASTER = ascii("This is the MPPE Master Key");
  private static final byte[] CLIENT_SENDS =
      ascii("On the client side, this is the send key; on the server side, it is the receive key.");
  private static final byte[] SERVER_SENDS =
      ascii("On the client side, this is the receive key; on the server side, it is the send key.");
  private static final byte[] PAD_1 = filled(0x00);
  private static final byte[] PAD_2 = filled(0xF2);

  private MsChapV2() {}

  /** NtPasswordHash (RFC 2759 section 8.3). */
  public static Secret ntHash(Secret password) {
    byte[] utf8 = password.octets();
    byte[] utf16 = new String(utf8, UTF_8).getBytes(UTF_16LE);
    byte[] hash = md4(utf16);
    try {
      return Secret.copyOf(hash);
    } finally {
      Arrays.fill(utf8, (byte) 0);
      Arrays.fill(utf16, (byte) 0);
      Arrays.fill(hash, (byte) 0);
    }
  }

  /** GenerateNTResponse (RFC 2759 section 8.1), 24 octets. */
  public static byte[] response(
      byte[] serverChallenge, byte[] clientChallenge, byte[] user, Secret ntHash) {
    byte[] challenge = challengeHash(clientChallenge, serverChallenge, user);
    byte[] hash = ntHash.octets();
    byte[] keys = Arrays.copyOf(hash, 21);
    try {
      byte[] response = new byte[RESPONSE_OCTETS];
      for (int i = 0; i < 3; i++) {
        des(keys, 7 * i, challenge, response, 8 * i);
      }
      return response;
    } finally {
      Arrays.fill(hash, (byte) 0);
      Arrays.fill(keys, (byte) 0);
    }
  }

  /** GenerateAuthenticatorResponse (RFC 2759 section 8.7): "S=" and 40 digits. */
  public static String proofOfServer(
      byte[] serverChallenge,
      byte[] clientChallenge,
      byte[] user,
      Secret ntHash,
      byte[] ntResponse) {
    byte[] hashHash = hashHash(ntHash);
    byte[] digest = sha1(hashHash, ntResponse, SIGNING);
    Arrays.fill(hashHash, (byte) 0);
    byte[] proof = sha1(digest, challengeHash(clientChallenge, serverChallenge, user), ITERATING);
    return "S=" + HexFormat.of().withUpperCase().formatHex(proof);
  }

  /**
   * The MSK of EAP-MSCHAPv2, 64 octets: what the server receives with, what it sends with (RFC 3079
   * section 3.3), and zeros.
   */
  static Secret msk(Secret ntHash, byte[] ntResponse) {
    byte[] hashHash = hashHash(ntHash);
    byte[] master = Arrays.copyOf(sha1(hashHash, ntResponse, MASTER), KEY_OCTETS);
    byte[] receive = sha1(master, PAD_1, CLIENT_SENDS, PAD_2);
    byte[] send = sha1(master, PAD_1, SERVER_SENDS, PAD_2);
    byte[] msk =
        ByteBuffer.allocate(MSK_OCTETS)
            .put(receive, 0, KEY_OCTETS)
            .put(send, 0, KEY_OCTETS)
            .array();
    try {
      return Secret.copyOf(msk);
    } finally {
      for (byte[] octets : new byte[][] {hashHash, master, receive, send, msk}) {
        Arrays.fill(octets, (byte) 0);
      }
    }
  }

  /** ChallengeHash (RFC 2759 section 8.2), over the name without a domain before it. */
  private static byte[] challengeHash(byte[] client, byte[] server, byte[] user) {
    return Arrays.copyOf(sha1(client, server, user), 8);
  }

  private static byte[] hashHash(Secret ntHash) {
    byte[] hash = ntHash.octets();
    try {
      return md4(hash);
    } finally {
      Arrays.fill(hash, (byte) 0);
    }
  }

  private static byte[] md4(byte[] octets) {
    MD4Digest digest = new MD4Digest();
    digest.update(octets, 0, octets.length);
    byte[] hash = new byte[HASH_OCTETS];
    digest.doFinal(hash, 0);
    return hash;
  }

  /** DesEncrypt (RFC 2759 section 8.6): seven octets of key, their parity bits to be added. */
  private static void des(byte[] keys, int keyAt, byte[] clear, byte[] into, int at) {
    long bits = 0;
    for (int i = 0; i < 7; i++) {
      bits = bits << 8 | (keys[keyAt + i] & 0xFF);
    }
    byte[] key = new byte[8];
    for (int i = 0; i < 8; i++) {
      key[i] = (byte) (bits >>> (49 - 7 * i) << 1);
    }
    try {
      Cipher cipher = Cipher.getInstance("DES/ECB/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "DES"));
      cipher.doFinal(clear, 0, clear.length, into, at);
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive("DES", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  private static byte[] sha1(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive("SHA-1", e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  private static byte[] filled(int value) {
    byte[] octets = new byte[40];
    Arrays.fill(octets, (byte) value);
    return octets;
  }
}
