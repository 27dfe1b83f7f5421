package net.hsvpn.peers.ppp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.crypto.MissingPrimitive;
import net.hsvpn.peers.eap.MsChapV2;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * The packets and calculations of CHAP (RFC 1994 section 4) with MD5, and of MS-CHAP version 2 (RFC
 * 2759).
 *
 * <pre>
 * |   code   | identifier |      length        | value size |  value ...  |  name ...
 * </pre>
 */
final class Chap {
  static final int CHALLENGE = 1;
  static final int RESPONSE = 2;
  static final int SUCCESS = 3;
  static final int FAILURE = 4;

  private static final int RESERVED_OCTETS = 8;
  private static final int MS_VALUE_OCTETS =
      MsChapV2.CHALLENGE_OCTETS + RESERVED_OCTETS + MsChapV2.RESPONSE_OCTETS + 1;

  private Chap() {}

  /** What a challenge or a response says. */
  record Said(Octets value, Octets name) {
    static Said read(Octets data) throws MalformedMessage {
      Reader in = Reader.of(data.array());
      int size = in.within(in.u8("CHAP value size"), 1, 0xFF, "CHAP value size");
      return new Said(in.octets(size, "CHAP value"), in.rest());
    }

    Octets octets() {
      return Octets.of(new Writer().u8(value.length()).octets(value).octets(name).toArray());
    }
  }

  static Octets challenge(RandomGenerator random) {
    byte[] challenge = new byte[MsChapV2.CHALLENGE_OCTETS];
    random.nextBytes(challenge);
    return Octets.of(challenge);
  }

  static Octets name(String name) {
    return Octets.of(name.getBytes(UTF_8));
  }

  /**
   * The value of a response.
   *
   * @param own the challenge of the one that responds; used by MS-CHAP alone
   */
  static Octets response(
      PppAuth how, int identifier, Octets challenge, Octets own, Octets name, Secret secret)
      throws MalformedMessage {
    return switch (how) {
      case NONE -> throw new IllegalArgumentException("nothing is asked for");
      case CHAP_MD5 -> md5(identifier, secret, challenge);
      case MS_CHAP_V2 -> {
        if (challenge.length() != MsChapV2.CHALLENGE_OCTETS) {
          throw new MalformedMessage("MS-CHAP challenge", 0, "16 octets", challenge.toString());
        }
        Secret hash = MsChapV2.ntHash(secret);
        byte[] nt = MsChapV2.response(challenge.array(), own.array(), name.array(), hash);
        hash.wipe();
        yield Octets.of(
            new Writer().octets(own).zeros(RESERVED_OCTETS).octets(Octets.of(nt)).u8(0).toArray());
      }
    };
  }

  /** Whether the response proves that the peer knows the secret. */
  static boolean proves(
      PppAuth how, int identifier, Octets challenge, Said response, Secret secret) {
    Octets own = Octets.EMPTY;
    if (how == PppAuth.MS_CHAP_V2) {
      if (response.value().length() != MS_VALUE_OCTETS) {
        return false;
      }
      own = peerChallenge(response.value());
    }
    try {
      Octets expected = response(how, identifier, challenge, own, response.name(), secret);
      return MessageDigest.isEqual(expected.array(), normal(how, response.value()));
    } catch (MalformedMessage e) {
      return false;
    }
  }

  /** Reserved octets and flags prove nothing. */
  private static byte[] normal(PppAuth how, Octets value) {
    byte[] octets = value.array();
    if (how == PppAuth.MS_CHAP_V2) {
      int reserved = MsChapV2.CHALLENGE_OCTETS;
      Arrays.fill(octets, reserved, reserved + RESERVED_OCTETS, (byte) 0);
      octets[octets.length - 1] = 0;
    }
    return octets;
  }

  /** What a Success says: with MS-CHAP, that the authenticator knows the secret too. */
  static Octets success(
      PppAuth how, Octets challenge, Octets response, Octets name, Secret secret) {
    return how == PppAuth.MS_CHAP_V2
        ? name(serverProof(challenge, response, name, secret) + " M=")
        : Octets.EMPTY;
  }

  /** Whether a Success comes from somebody who knows the secret. */
  static boolean confirmed(
      PppAuth how, Octets said, Octets challenge, Octets response, Octets name, Secret secret) {
    if (how != PppAuth.MS_CHAP_V2) {
      return true;
    }
    byte[] expected = serverProof(challenge, response, name, secret).getBytes(UTF_8);
    byte[] found = Arrays.copyOf(said.array(), expected.length);
    return MessageDigest.isEqual(expected, found);
  }

  private static String serverProof(Octets challenge, Octets response, Octets name, Secret secret) {
    byte[] value = response.array();
    int nt = MsChapV2.CHALLENGE_OCTETS + RESERVED_OCTETS;
    Secret hash = MsChapV2.ntHash(secret);
    try {
      return MsChapV2.proofOfServer(
          challenge.array(),
          peerChallenge(response).array(),
          name.array(),
          hash,
          Arrays.copyOfRange(value, nt, nt + MsChapV2.RESPONSE_OCTETS));
    } finally {
      hash.wipe();
    }
  }

  private static Octets peerChallenge(Octets value) {
    return Octets.copyOf(value.array(), 0, MsChapV2.CHALLENGE_OCTETS);
  }

  private static Octets md5(int identifier, Secret secret, Octets challenge) {
    byte[] key = secret.octets();
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      digest.update((byte) identifier);
      digest.update(key);
      return Octets.of(digest.digest(challenge.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new MissingPrimitive("MD5", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }
}
