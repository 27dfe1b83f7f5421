package net.hsvpn.config;

/** How the two ends prove who they are (RFC 7296 section 2.15). */
public sealed interface Auth {
  /** Both ends know the same key. */
  record Psk(Secret key) implements Auth {}
}
