package net.hsvpn.config;

/**
 * What may be held of an IKE message that arrives in fragments (RFC 7383). There is at most one
 * such message in each direction of an IKE SA.
 *
 * @param fragments most fragments of one message, at least 1
 * @param octets most octets of the payloads of one message, 1 to 65535
 */
public record ReassemblyLimits(int fragments, int octets) {
  public static final ReassemblyLimits DEFAULT = new ReassemblyLimits(64, 32_768);
}
