package net.hsvpn.peers.l2tp;

import java.util.Arrays;
import java.util.Optional;

/** Control messages (RFC 2661 section 3.2). */
enum MessageType {
  SCCRQ(1),
  SCCRP(2),
  SCCCN(3),
  STOPCCN(4),
  HELLO(6),
  OCRQ(7),
  OCRP(8),
  OCCN(9),
  ICRQ(10),
  ICRP(11),
  ICCN(12),
  CDN(14),
  WEN(15),
  SLI(16);

  private final int code;

  MessageType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static Optional<MessageType> of(int code) {
    return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
  }
}
