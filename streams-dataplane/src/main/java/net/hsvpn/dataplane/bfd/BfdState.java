package net.hsvpn.dataplane.bfd;

/** The state of a session (RFC 5880 section 4.1). */
public enum BfdState {
  ADMIN_DOWN(0),
  DOWN(1),
  INIT(2),
  UP(3);

  private final int code;

  BfdState(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** The state of a number from 0 to 3. */
  static BfdState of(int code) {
    return values()[code];
  }
}
