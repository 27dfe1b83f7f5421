package net.hsvpn.peers.wire;

import java.util.Optional;
import net.hsvpn.peers.iana.ExchangeType;

/**
 * The IKE header (RFC 7296 section 3.1).
 *
 * <pre>
 *                      1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |                IKE SA initiator's SPI, 8 octets               |
 * |                IKE SA responder's SPI, 8 octets               |
 * | next payload  | major | minor | exchange type |     flags     |
 * |                           message ID                          |
 * |                     length of the message                     |
 * </pre>
 *
 * @param initiatorSpi never zero in a valid message
 * @param responderSpi zero only in the first message of an initial exchange
 * @param nextPayload number of the first payload, 0 to 255; worked out when a message is written
 * @param version the version octet, 0x20 for IKEv2
 * @param exchange number of the exchange type, 0 to 255
 * @param messageId unsigned
 * @param length of the whole message in octets; worked out when a message is written
 */
public record IkeHeader(
    long initiatorSpi,
    long responderSpi,
    int nextPayload,
    int version,
    int exchange,
    Flags flags,
    int messageId,
    int length) {
  public static final int OCTETS = 28;
  public static final int IKEV2 = 0x20;

  /** A header to send; what depends on the payloads is filled in when the message is written. */
  public static IkeHeader of(
      long initiatorSpi,
      long responderSpi,
      ExchangeType exchange,
      boolean initiator,
      boolean response,
      int messageId) {
    return new IkeHeader(
        initiatorSpi,
        responderSpi,
        0,
        IKEV2,
        exchange.code(),
        new Flags(initiator, false, response),
        messageId,
        0);
  }

  /** The exchange type, or empty if its number is not known here. */
  public Optional<ExchangeType> exchangeType() {
    return ExchangeType.ofCode(exchange);
  }

  /** Whether payloads outside SK may be interpreted; never so for an unknown exchange. */
  public boolean clear() {
    return exchangeType().map(ExchangeType::clear).orElse(false);
  }

  public boolean response() {
    return flags.response();
  }

  IkeHeader laidOut(int firstPayload, int totalLength) {
    return new IkeHeader(
        initiatorSpi, responderSpi, firstPayload, version, exchange, flags, messageId, totalLength);
  }

  static IkeHeader read(Reader in) throws MalformedMessage {
    int start = in.position();
    int total = in.remaining();
    in.within(total, OCTETS, Writer.MAX_OCTETS, "datagram length");
    long initiatorSpi = in.u64("initiator SPI");
    long responderSpi = in.u64("responder SPI");
    int nextPayload = in.u8("next payload");
    int version = in.u8("version");
    if (version >> 4 != 2) {
      throw new InvalidMajorVersion(version >> 4, start + 17);
    }
    int exchange = in.u8("exchange type");
    Flags flags = Flags.of(in.u8("flags"));
    int messageId = in.u32("message ID");
    int length = in.u32("message length");
    if (length != total) {
      throw new MalformedMessage(
          "message length",
          start + 24,
          "the datagram's " + total,
          Integer.toUnsignedString(length));
    }
    return new IkeHeader(
        initiatorSpi, responderSpi, nextPayload, version, exchange, flags, messageId, length);
  }

  void write(Writer out) {
    out.u64(initiatorSpi).u64(responderSpi).u8(nextPayload).u8(version).u8(exchange);
    out.u8(flags.octet()).u32(messageId).u32(length);
  }
}
