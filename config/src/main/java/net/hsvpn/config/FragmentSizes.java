package net.hsvpn.config;

/**
 * How long an IP packet that carries a fragment of an IKE message is (RFC 7383 section 2.5.1), in
 * octets from the first of the IP header.
 *
 * @param v4 over IPv4, {@value #LEAST} or more
 * @param v6 over IPv6, {@value #LEAST} or more
 */
public record FragmentSizes(int v4, int v6) {
  public static final FragmentSizes DEFAULT = new FragmentSizes(1280, 1280);

  /** Below it, what surrounds a fragment would leave no room for content with some ciphers. */
  public static final int LEAST = 200;

  public FragmentSizes {
    if (v4 < LEAST || v6 < LEAST) {
      throw new IllegalArgumentException(
          "fragments of " + v4 + " and " + v6 + " octets: expected at least " + LEAST);
    }
  }
}
