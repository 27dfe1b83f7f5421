package net.hsvpn.config;

/**
 * The UDP ports of the gateway (RFC 7296 section 2.23).
 *
 * @param ike for IKE without encapsulation, 1 to 65535
 * @param natt for IKE and ESP in UDP, 1 to 65535, another one than {@code ike}
 */
public record Ports(int ike, int natt) {
  public static final Ports STANDARD = new Ports(500, 4500);
}
