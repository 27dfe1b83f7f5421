package net.hsvpn.peers.wire;

import java.net.InetAddress;
import java.util.regex.Pattern;
import net.hsvpn.config.IpText;

/** A gateway as a redirection names it (RFC 5685 section 9.2). */
public sealed interface GatewayName {
  /** By its IPv4 or IPv6 address. */
  record At(InetAddress address) implements GatewayName {
    @Override
    public String toString() {
      return IpText.of(address);
    }
  }

  /** By its name in the DNS. */
  record Named(String fqdn) implements GatewayName {
    private static final Pattern FQDN = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252})");

    public Named {
      if (!isFqdn(fqdn)) {
        throw new IllegalArgumentException(
            "expected a domain name of 1 to 253 letters, digits, dots and hyphens");
      }
    }

    static boolean isFqdn(String text) {
      return FQDN.matcher(text).matches();
    }

    @Override
    public String toString() {
      return fqdn;
    }
  }
}
