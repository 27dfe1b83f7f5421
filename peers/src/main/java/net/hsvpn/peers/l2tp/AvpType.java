package net.hsvpn.peers.l2tp;

/** Attributes of the IETF that are written or read here (RFC 2661 section 4.4). */
final class AvpType {
  static final int MESSAGE_TYPE = 0;
  static final int RESULT_CODE = 1;
  static final int PROTOCOL_VERSION = 2;
  static final int FRAMING_CAPABILITIES = 3;
  static final int BEARER_CAPABILITIES = 4;
  static final int TIE_BREAKER = 5;
  static final int FIRMWARE_REVISION = 6;
  static final int HOST_NAME = 7;
  static final int VENDOR_NAME = 8;
  static final int ASSIGNED_TUNNEL_ID = 9;
  static final int RECEIVE_WINDOW_SIZE = 10;
  static final int CHALLENGE = 11;
  static final int CHALLENGE_RESPONSE = 13;
  static final int ASSIGNED_SESSION_ID = 14;
  static final int CALL_SERIAL_NUMBER = 15;
  static final int FRAMING_TYPE = 19;
  static final int CALLED_NUMBER = 21;
  static final int TX_CONNECT_SPEED = 24;
  static final int RANDOM_VECTOR = 36;
  static final int PRIVATE_GROUP_ID = 37;

  /** The last that RFC 2661 defines: what is above is unknown. */
  static final int LAST = 39;

  private AvpType() {}
}
