package net.hsvpn.peers.trace;

import java.util.stream.Collectors;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.iana.PayloadType;
import net.hsvpn.peers.wire.EncryptedFragment;
import net.hsvpn.peers.wire.IkeHeader;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;

/**
 * Describes IKE messages for logs and people. Keys, nonces, MACs and signatures appear only as
 * lengths; text from the network is escaped; every description is bounded, however long the
 * message.
 */
public final class MessageTrace {
  static final int MAX_LINE = 1024;
  static final int MAX_TEXT = 16 * 1024;

  private MessageTrace() {}

  /** One line for what can be read without keys, e.g. {@code IKE_AUTH request 1 [ SKF(2/3) ]}. */
  public static String describe(byte[] datagram) {
    try {
      return describe(IkeMessageCodec.decode(datagram));
    } catch (MalformedMessage e) {
      return SafeText.bounded("malformed IKE message: " + e.getMessage(), MAX_LINE);
    }
  }

  /** One line, e.g. {@code IKE_AUTH request 1 [ IDi AUTH SA TSi TSr N(MOBIKE_SUPPORTED) ]}. */
  public static String describe(IkeMessage message) {
    String payloads =
        message.payloads().stream()
            .map(MessageTrace::notation)
            .collect(Collectors.joining(" ", " [ ", " ]"));
    return SafeText.bounded(title(message.header()) + payloads, MAX_LINE);
  }

  /** Several lines: the header's fields, then each payload with what it holds. */
  public static String describeInDetail(IkeMessage message) {
    IkeHeader header = message.header();
    StringBuilder out = new StringBuilder(title(header));
    out.append(", SPIs ").append(SafeText.hex(header.initiatorSpi()));
    out.append(" and ").append(SafeText.hex(header.responderSpi()));
    for (Payload payload : message.payloads()) {
      out.append("\n  ").append(notation(payload));
      PayloadText.append(payload, out);
    }
    return SafeText.bounded(out.toString(), MAX_TEXT);
  }

  private static String title(IkeHeader header) {
    return header.exchangeType().map(ExchangeType::name).orElse("exchange " + header.exchange())
        + (header.response() ? " response " : " request ")
        + Integer.toUnsignedString(header.messageId());
  }

  private static String notation(Payload payload) {
    if (payload instanceof Notify notify) {
      return "N(" + notify.notifyType().map(NotifyType::name).orElse("" + notify.type()) + ")";
    }
    if (payload instanceof EncryptedFragment skf) {
      return "SKF(%d/%d)".formatted(skf.number(), skf.total());
    }
    return PayloadType.ofCode(payload.payloadType())
        .map(PayloadType::notation)
        .orElse("payload " + payload.payloadType());
  }
}
