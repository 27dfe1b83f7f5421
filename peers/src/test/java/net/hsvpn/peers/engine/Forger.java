package net.hsvpn.peers.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.crypto.SeededRandom;
import net.hsvpn.peers.crypto.SkCipher;
import net.hsvpn.peers.crypto.SkCipherKeys;
import net.hsvpn.peers.sa.AuthSent;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.IkeSa;
import net.hsvpn.peers.sa.IkeSaId;
import net.hsvpn.peers.sa.IntermediateSent;
import net.hsvpn.peers.wire.Encrypted;
import net.hsvpn.peers.wire.EncryptedFragment;
import net.hsvpn.peers.wire.IkeHeader;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;

/** A peer that holds the right keys and means harm: opens messages and seals others. */
record Forger(IkeSuite suite, IkeKeys keys) {
  static Forger with(IkeSa sa) {
    return switch (sa) {
      case AuthSent s -> new Forger(s.suite(), copy(s.keys()));
      case IntermediateSent s -> new Forger(s.opening().suite(), copy(s.opening().keys()));
      case HalfOpen s -> new Forger(s.suite(), copy(s.keys()));
      case Established s -> new Forger(s.suite(), copy(s.keys()));
      default -> throw new AssertionError("no keys yet in " + sa);
    };
  }

  /** Keys that outlive the IKE SA. */
  private static IkeKeys copy(IkeKeys keys) {
    return new IkeKeys(
        copy(keys.skD()),
        copy(keys.initiator()),
        copy(keys.responder()),
        copy(keys.skPi()),
        copy(keys.skPr()));
  }

  private static SkCipherKeys copy(SkCipherKeys keys) {
    return new SkCipherKeys(copy(keys.encryption()), copy(keys.salt()), copy(keys.integrity()));
  }

  private static Secret copy(Secret secret) {
    return Secret.copyOf(secret.octets());
  }

  private SkCipher cipher(boolean fromInitiator) {
    return SkCipher.of(suite, fromInitiator ? keys.initiator() : keys.responder());
  }

  /** The octets inside SK. */
  byte[] plaintext(byte[] datagram) throws MalformedMessage {
    IkeMessage message = IkeMessageCodec.decode(datagram);
    Encrypted sk = message.encrypted().orElseThrow();
    return cipher(message.header().flags().initiator())
        .open(sk.associatedData().array(), sk.body().array())
        .orElseThrow();
  }

  List<Payload> payloads(byte[] datagram) throws MalformedMessage {
    int first = IkeMessageCodec.decode(datagram).encrypted().orElseThrow().firstPayload();
    return IkeMessageCodec.decodeChain(first, plaintext(datagram));
  }

  byte[] seal(IkeHeader header, List<Payload> payloads) {
    return seal(header, IkeMessageCodec.firstType(payloads), IkeMessageCodec.encodeChain(payloads));
  }

  byte[] seal(IkeHeader header, int firstPayload, byte[] plaintext) {
    SkCipher cipher = cipher(header.flags().initiator());
    int sealed = cipher.sealedLength(plaintext.length);
    Octets hole = Octets.of(new byte[sealed]);
    return seal(cipher, header, new Encrypted(firstPayload, Octets.EMPTY, hole), sealed, plaintext);
  }

  byte[] fragment(IkeHeader header, int firstPayload, int number, int total, byte[] plaintext) {
    SkCipher cipher = cipher(header.flags().initiator());
    int sealed = cipher.sealedLength(plaintext.length);
    Octets hole = Octets.of(new byte[sealed]);
    return seal(
        cipher,
        header,
        new EncryptedFragment(firstPayload, number, total, Octets.EMPTY, hole),
        sealed,
        plaintext);
  }

  /** A message in fragments of so many octets of content each. */
  List<byte[]> fragments(IkeHeader header, int firstPayload, byte[] plaintext, int size) {
    int total = Math.max(1, Math.ceilDiv(plaintext.length, size));
    List<byte[]> fragments = new ArrayList<>();
    for (int n = 1; n <= total; n++) {
      byte[] piece =
          Arrays.copyOfRange(plaintext, (n - 1) * size, Math.min(plaintext.length, n * size));
      fragments.add(fragment(header, n == 1 ? firstPayload : 0, n, total, piece));
    }
    return fragments;
  }

  private static byte[] seal(
      SkCipher cipher, IkeHeader header, Payload withHole, int sealed, byte[] plaintext) {
    byte[] message = IkeMessageCodec.encode(header, List.of(withHole));
    byte[] body =
        cipher.seal(
            Arrays.copyOf(message, message.length - sealed), plaintext, 77, new SeededRandom(1));
    System.arraycopy(body, 0, message, message.length - sealed, sealed);
    return message;
  }

  /** A request of the other end of this SA. */
  static IkeHeader requestTo(Established sa, int exchange, int messageId) {
    IkeSaId id = sa.id();
    return new IkeHeader(
        id.initiatorSpi(),
        id.responderSpi(),
        0,
        IkeHeader.IKEV2,
        exchange,
        new net.hsvpn.peers.wire.Flags(!id.initiator(), false, false),
        messageId,
        0);
  }
}
