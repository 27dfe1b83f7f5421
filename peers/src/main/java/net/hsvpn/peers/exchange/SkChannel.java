package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.crypto.IntAuth;
import net.hsvpn.peers.crypto.SkCipher;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.IkeSaId;
import net.hsvpn.peers.window.Reassembly;
import net.hsvpn.peers.wire.Encrypted;
import net.hsvpn.peers.wire.EncryptedFragment;
import net.hsvpn.peers.wire.IkeHeader;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;

/**
 * Messages whose payloads travel inside SK (RFC 7296 section 3.14), or in fragments inside SKF (RFC
 * 7383 section 2.5).
 */
record SkChannel(IkeSaId id, IkeSuite suite, IkeKeys keys) {
  /** IKE header and the generic header of SK. */
  private static final int SK_HEAD = IkeHeader.OCTETS + 4;

  /** The same with fragment number and total fragments. */
  private static final int SKF_HEAD = SK_HEAD + 4;

  IkeHeader header(ExchangeType exchange, boolean response, int messageId) {
    return IkeHeader.of(
        id.initiatorSpi(), id.responderSpi(), exchange, id.initiator(), response, messageId);
  }

  /**
   * The message, or its fragments if it is longer than {@code most}.
   *
   * @param most octets of one datagram; {@link Fragments#NEVER} if it may not be cut
   * @param counter of the first explicit IV. Each datagram takes the next one
   */
  List<byte[]> seal(IkeHeader header, List<Payload> payloads, int most, long counter, Env env) {
    SkCipher cipher = SkCipher.of(suite, id.initiator() ? keys.initiator() : keys.responder());
    int first = IkeMessageCodec.firstType(payloads);
    byte[] plaintext = IkeMessageCodec.encodeChain(payloads);
    try {
      if (SK_HEAD + cipher.sealedLength(plaintext.length) <= most) {
        Octets hole = Octets.of(new byte[cipher.sealedLength(plaintext.length)]);
        Encrypted sk = new Encrypted(first, Octets.EMPTY, hole);
        return List.of(seal(cipher, header, sk, hole.length(), plaintext, counter, env));
      }
      return cut(cipher, header, first, plaintext, most, counter, env);
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  private static List<byte[]> cut(
      SkCipher cipher,
      IkeHeader header,
      int first,
      byte[] plaintext,
      int most,
      long counter,
      Env env) {
    int size = contentOctets(cipher, most);
    int total = Math.ceilDiv(plaintext.length, size);
    List<byte[]> fragments = new ArrayList<>();
    for (int at = 0; at < plaintext.length; at += size) {
      byte[] piece = Arrays.copyOfRange(plaintext, at, Math.min(plaintext.length, at + size));
      Octets hole = Octets.of(new byte[cipher.sealedLength(piece.length)]);
      int number = fragments.size() + 1;
      EncryptedFragment skf =
          new EncryptedFragment(number == 1 ? first : 0, number, total, Octets.EMPTY, hole);
      fragments.add(
          seal(cipher, header, skf, hole.length(), piece, counter + fragments.size(), env));
      Arrays.fill(piece, (byte) 0);
    }
    return List.copyOf(fragments);
  }

  /** What one fragment holds at most; a cipher with blocks may leave a part of the last one. */
  private static int contentOctets(SkCipher cipher, int most) {
    int size = most - SKF_HEAD;
    while (size > 1 && SKF_HEAD + cipher.sealedLength(size) > most) {
      size--;
    }
    return size;
  }

  private static byte[] seal(
      SkCipher cipher,
      IkeHeader header,
      Payload withHole,
      int holeOctets,
      byte[] plaintext,
      long counter,
      Env env) {
    byte[] message = IkeMessageCodec.encode(header, List.of(withHole));
    int bodyAt = message.length - holeOctets;
    byte[] sealed =
        cipher.seal(Arrays.copyOf(message, bodyAt), plaintext, Ivs.of(env, counter), env.random());
    System.arraycopy(sealed, 0, message, bodyAt, holeOctets);
    return message;
  }

  /**
   * The payloads inside; empty if the message has no SK payload or is not authentic.
   *
   * @throws MalformedMessage if it is authentic, and malformed all the same
   */
  Optional<List<Payload>> open(IkeMessage message) throws MalformedMessage {
    Optional<byte[]> plaintext = plaintext(message);
    return plaintext.isEmpty()
        ? Optional.empty()
        : Optional.of(
            IkeMessageCodec.decodeChain(
                message.encrypted().orElseThrow().firstPayload(), plaintext.get()));
  }

  /** What is inside SK; empty if the message has no SK payload or is not authentic. */
  Optional<byte[]> plaintext(IkeMessage message) {
    return message.encrypted().flatMap(sk -> open(sk.associatedData(), sk.body()));
  }

  /** A message of ours up to the generic header of SK, as {@link IntAuth#covered} wants it. */
  static byte[] head(IkeHeader header, int firstPayload) {
    return IkeMessageCodec.encode(
        header, List.of(new Encrypted(firstPayload, Octets.EMPTY, Octets.EMPTY)));
  }

  /** What is inside a fragment; empty if it is not authentic. */
  Optional<Reassembly.Piece> open(IkeHeader header, EncryptedFragment skf) {
    return open(skf.associatedData(), skf.body())
        .map(content ->
            new Reassembly.Piece(
                header.exchange(),
                skf.firstPayload(),
                skf.number(),
                skf.total(),
                Octets.of(content)));
  }

  private Optional<byte[]> open(Octets associatedData, Octets body) {
    return SkCipher.of(suite, id.initiator() ? keys.responder() : keys.initiator())
        .open(associatedData.array(), body.array());
  }
}
