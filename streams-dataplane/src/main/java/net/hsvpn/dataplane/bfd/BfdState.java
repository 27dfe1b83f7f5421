package net.hsvpn.dataplane.bfd;

/** The state of a session (RFC 5880 section 4.1); the order is that of the numbers on the wire. */
public enum BfdState {
  ADMIN_DOWN,
  DOWN,
  INIT,
  UP
}
