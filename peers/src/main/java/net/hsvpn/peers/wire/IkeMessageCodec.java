package net.hsvpn.peers.wire;

import java.util.ArrayList;
import java.util.List;
import net.hsvpn.peers.iana.PayloadType;

/**
 * Reads and writes IKE messages. The datagram handed in is IKE alone: on port 4500 the four zero
 * octets before it (RFC 3948 section 2.2) are the caller's to take away and to add.
 */
public final class IkeMessageCodec {
  /** Payloads in one message, outside and inside SK counted separately. */
  public static final int MAX_PAYLOADS = 64;

  private static final int GENERIC_HEADER_OCTETS = 4;
  private static final int CRITICAL = 0x80;
  private static final String NEXT_PAYLOAD = "next payload";

  private IkeMessageCodec() {}

  /**
   * Reads the header alone, to find whom a datagram is for. The length in it is proved to be the
   * datagram's.
   *
   * @throws InvalidMajorVersion if the message is not IKEv2
   */
  public static IkeHeader decodeHeader(byte[] datagram) throws MalformedMessage {
    return IkeHeader.read(Reader.of(datagram));
  }

  /**
   * Reads a message up to its SK or SKF payload, which stays closed and must be the last. In an
   * exchange whose payloads belong inside SK, those outside become {@link Unknown} unread.
   *
   * @throws InvalidMajorVersion if the message is not IKEv2
   * @throws UnsupportedCriticalPayload if a payload that had to be understood was not
   */
  public static IkeMessage decode(byte[] datagram) throws MalformedMessage {
    Reader in = Reader.of(datagram);
    IkeHeader header = IkeHeader.read(in);
    List<Payload> payloads = new ArrayList<>();
    int type = header.nextPayload();
    while (type != PayloadType.NONE.code()) {
      Part part = Part.read(in, payloads.size());
      if (isEncrypted(type)) {
        in.end("message after its encrypted payload");
        payloads.add(PayloadCodec.read(type, part.critical(), part.next(), part.body()));
        break;
      }
      payloads.add(
          header.clear()
              ? PayloadCodec.read(type, part.critical(), part.next(), part.body())
              : new Unknown(type, part.critical(), part.body().rest()));
      type = part.next();
    }
    in.end("message after its last payload");
    return new IkeMessage(header, payloads);
  }

  /**
   * Reads the payloads inside SK, after decryption and without its padding. No offset in an error
   * points into the datagram; all point into {@code plaintext}.
   *
   * @param firstPayloadType {@link Encrypted#firstPayload()}
   * @throws UnsupportedCriticalPayload if a payload that had to be understood was not
   */
  public static List<Payload> decodeChain(int firstPayloadType, byte[] plaintext)
      throws MalformedMessage {
    Reader in = Reader.of(plaintext);
    in.within(plaintext.length, 0, Writer.MAX_OCTETS, "plaintext length");
    List<Payload> payloads = new ArrayList<>();
    int type = firstPayloadType;
    while (type != PayloadType.NONE.code()) {
      if (isEncrypted(type)) {
        throw in.malformed(NEXT_PAYLOAD, "no encryption inside an encrypted payload", type);
      }
      Part part = Part.read(in, payloads.size());
      payloads.add(PayloadCodec.read(type, part.critical(), part.next(), part.body()));
      type = part.next();
    }
    in.end("plaintext after its last payload");
    return List.copyOf(payloads);
  }

  /**
   * Writes a message; the header's next payload and length are worked out.
   *
   * @throws IllegalStateException if it would be longer than 65535 octets
   * @throws IllegalArgumentException if SK or SKF stands anywhere but last, or there are too many
   *     payloads
   */
  public static byte[] encode(IkeHeader header, List<Payload> payloads) {
    Writer chain = writeChain(payloads);
    Writer out = new Writer();
    header.laidOut(firstType(payloads), IkeHeader.OCTETS + chain.size()).write(out);
    return out.octets(Octets.of(chain.toArray())).toArray();
  }

  /** Writes the payloads that go inside SK, without padding; see {@link #firstType}. */
  public static byte[] encodeChain(List<Payload> payloads) {
    return writeChain(payloads).toArray();
  }

  /** The type of the first payload, 0 if there is none: what SK's generic header must say. */
  public static int firstType(List<Payload> payloads) {
    return payloads.isEmpty() ? PayloadType.NONE.code() : payloads.getFirst().payloadType();
  }

  private static Writer writeChain(List<Payload> payloads) {
    Checks.count("payloads", payloads.size(), 0, MAX_PAYLOADS);
    Writer out = new Writer();
    for (int i = 0; i < payloads.size(); i++) {
      Payload payload = payloads.get(i);
      boolean last = i == payloads.size() - 1;
      int start = out.size();
      out.u8(nextOf(payload, last ? 0 : payloads.get(i + 1).payloadType(), last));
      out.u8(payload instanceof Unknown unknown && unknown.critical() ? CRITICAL : 0);
      int length = out.reserveLength();
      PayloadCodec.write(payload, out);
      out.patchLength(length, start);
    }
    return out;
  }

  private static int nextOf(Payload payload, int following, boolean last) {
    if (payload instanceof Encrypted || payload instanceof EncryptedFragment) {
      if (!last) {
        throw new IllegalArgumentException("an encrypted payload must be the last of its message");
      }
      return payload instanceof Encrypted sk
          ? sk.firstPayload()
          : ((EncryptedFragment) payload).firstPayload();
    }
    return following;
  }

  private static boolean isEncrypted(int type) {
    return type == PayloadType.ENCRYPTED.code() || type == PayloadType.ENCRYPTED_FRAGMENT.code();
  }

  /** A payload split at its generic header (RFC 7296 section 3.2). */
  private record Part(int next, boolean critical, Reader body) {
    static Part read(Reader in, int index) throws MalformedMessage {
      in.within(index + 1, 1, MAX_PAYLOADS, "number of payloads");
      int next = in.u8(NEXT_PAYLOAD);
      boolean critical = (in.u8("critical bit") & CRITICAL) != 0;
      int length = in.u16("payload length");
      in.within(
          length, GENERIC_HEADER_OCTETS, GENERIC_HEADER_OCTETS + in.remaining(), "payload length");
      return new Part(next, critical, in.slice(length - GENERIC_HEADER_OCTETS, "payload"));
    }
  }
}
