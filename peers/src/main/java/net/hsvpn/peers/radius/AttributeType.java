package net.hsvpn.peers.radius;

/** The attributes that are used here, by their numbers (IANA: RADIUS Types). */
enum AttributeType {
  USER_NAME(1),
  NAS_IP_ADDRESS(4),
  SERVICE_TYPE(6),
  FRAMED_PROTOCOL(7),
  FRAMED_IP_ADDRESS(8),
  FILTER_ID(11),
  REPLY_MESSAGE(18),
  STATE(24),
  CLASS(25),
  VENDOR_SPECIFIC(26),
  CALLED_STATION_ID(30),
  CALLING_STATION_ID(31),
  NAS_IDENTIFIER(32),
  ACCT_STATUS_TYPE(40),
  ACCT_DELAY_TIME(41),
  ACCT_INPUT_OCTETS(42),
  ACCT_OUTPUT_OCTETS(43),
  ACCT_SESSION_ID(44),
  ACCT_AUTHENTIC(45),
  ACCT_SESSION_TIME(46),
  ACCT_INPUT_PACKETS(47),
  ACCT_OUTPUT_PACKETS(48),
  ACCT_TERMINATE_CAUSE(49),
  /** RFC 2869 section 5.1. */
  ACCT_INPUT_GIGAWORDS(52),
  ACCT_OUTPUT_GIGAWORDS(53),
  EVENT_TIMESTAMP(55),
  NAS_PORT_TYPE(61),
  /** RFC 3579 section 3.1. */
  EAP_MESSAGE(79),
  /** RFC 3579 section 3.2. */
  MESSAGE_AUTHENTICATOR(80),
  ACCT_INTERIM_INTERVAL(85),
  /** RFC 3162 section 2.1. */
  NAS_IPV6_ADDRESS(95),
  /** RFC 6911 section 3.1. */
  FRAMED_IPV6_ADDRESS(168);

  private final int code;

  AttributeType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
