package net.hsvpn.dataplane.bfd;

/** Why a session left the state Up (RFC 5880 section 4.1); the order is that of the numbers. */
public enum Diagnostic {
  NONE,
  DETECTION_TIME_EXPIRED,
  ECHO_FAILED,
  NEIGHBOR_DOWN,
  FORWARDING_RESET,
  PATH_DOWN,
  CONCATENATED_PATH_DOWN,
  ADMIN_DOWN,
  REVERSE_PATH_DOWN
}
