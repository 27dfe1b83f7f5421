package net.hsvpn.config;

/** EAP methods in which an end proves who it is. */
public enum EapMethod {
  /** RFC 3748 section 5.4. */
  MD5,
  /** After RFC 2759. */
  MSCHAPV2
}
