package net.hsvpn.peers.exchange;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.crypto.SkCipher;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.IkeSaId;
import net.hsvpn.peers.wire.Encrypted;
import net.hsvpn.peers.wire.IkeHeader;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;

/** Messages whose payloads travel inside SK (RFC 7296 section 3.14). */
record SkChannel(IkeSaId id, IkeSuite suite, IkeKeys keys) {
  byte[] seal(
      ExchangeType exchange,
      boolean response,
      int messageId,
      List<Payload> payloads,
      long iv,
      SecureRandom random) {
    SkCipher cipher = SkCipher.of(suite, id.initiator() ? keys.initiator() : keys.responder());
    byte[] plaintext = IkeMessageCodec.encodeChain(payloads);
    int sealedOctets = cipher.sealedLength(plaintext.length);
    IkeHeader header =
        IkeHeader.of(
            id.initiatorSpi(), id.responderSpi(), exchange, id.initiator(), response, messageId);
    Encrypted hole =
        new Encrypted(
            IkeMessageCodec.firstType(payloads), Octets.EMPTY, Octets.of(new byte[sealedOctets]));
    byte[] message = IkeMessageCodec.encode(header, List.of(hole));
    int bodyAt = message.length - sealedOctets;
    byte[] sealed = cipher.seal(Arrays.copyOf(message, bodyAt), plaintext, iv, random);
    Arrays.fill(plaintext, (byte) 0);
    System.arraycopy(sealed, 0, message, bodyAt, sealedOctets);
    return message;
  }

  /**
   * The payloads inside; empty if the message has no SK payload or is not authentic.
   *
   * @throws MalformedMessage if it is authentic, and malformed all the same
   */
  Optional<List<Payload>> open(IkeMessage message) throws MalformedMessage {
    if (message.encrypted().isEmpty()) {
      return Optional.empty();
    }
    Encrypted sk = message.encrypted().get();
    SkCipher cipher = SkCipher.of(suite, id.initiator() ? keys.responder() : keys.initiator());
    Optional<byte[]> plaintext = cipher.open(sk.associatedData().array(), sk.body().array());
    return plaintext.isEmpty()
        ? Optional.empty()
        : Optional.of(IkeMessageCodec.decodeChain(sk.firstPayload(), plaintext.get()));
  }
}
