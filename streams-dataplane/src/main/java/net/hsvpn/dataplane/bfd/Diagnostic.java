package net.hsvpn.dataplane.bfd;

/** Why a session left the state Up (RFC 5880 section 4.1). */
public enum Diagnostic {
  NONE(0),
  DETECTION_TIME_EXPIRED(1),
  ECHO_FAILED(2),
  NEIGHBOR_DOWN(3),
  FORWARDING_RESET(4),
  PATH_DOWN(5),
  CONCATENATED_PATH_DOWN(6),
  ADMIN_DOWN(7),
  REVERSE_PATH_DOWN(8);

  private static final Diagnostic[] ALL = values();

  private final int code;

  Diagnostic(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static boolean knows(int code) {
    return code < ALL.length;
  }

  /** The one of a number that it {@link #knows}. */
  static Diagnostic of(int code) {
    return ALL[code];
  }
}
