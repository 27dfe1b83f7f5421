package net.hsvpn.peers.wire;

/**
 * A payload of an unknown type has its critical bit set: the whole message is refused with
 * UNSUPPORTED_CRITICAL_PAYLOAD, whose data is the type (RFC 7296 section 2.5).
 */
public final class UnsupportedCriticalPayload extends MalformedMessage {
  private final int payloadType;

  public UnsupportedCriticalPayload(int payloadType, int offset) {
    super("payload type", offset, "a known type, since it is critical", "" + payloadType);
    this.payloadType = payloadType;
  }

  /** The number of the payload, for the notify's one octet of data. */
  public int payloadType() {
    return payloadType;
  }
}
