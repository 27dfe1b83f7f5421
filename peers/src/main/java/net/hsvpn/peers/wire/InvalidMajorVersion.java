package net.hsvpn.peers.wire;

/**
 * The message is of another major version; answered with INVALID_MAJOR_VERSION, whose data is one
 * octet with our own version (RFC 7296 section 2.5). No field behind the version was believed.
 */
public final class InvalidMajorVersion extends MalformedMessage {
  private final int major;

  public InvalidMajorVersion(int major, int offset) {
    super("major version", offset, "2", "" + major);
    this.major = major;
  }

  public int major() {
    return major;
  }
}
