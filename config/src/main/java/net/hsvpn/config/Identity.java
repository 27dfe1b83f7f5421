package net.hsvpn.config;

import java.net.InetAddress;

/**
 * Who an IKE peer says it is (RFC 7296 section 3.5). Written in the configuration as {@code
 * hub.example.net}, {@code user@example.net}, {@code 192.0.2.1}, or {@code CN=hub, O=Example}.
 */
public sealed interface Identity {
  /** ID_FQDN. */
  record Fqdn(String name) implements Identity {
    @Override
    public String toString() {
      return name;
    }
  }

  /** ID_RFC822_ADDR. */
  record Email(String address) implements Identity {
    @Override
    public String toString() {
      return address;
    }
  }

  /** ID_IPV4_ADDR or ID_IPV6_ADDR. */
  record Ip(InetAddress address) implements Identity {
    @Override
    public String toString() {
      return address.getHostAddress();
    }
  }

  /** ID_DER_ASN1_DN, as RFC 4514 text. */
  record Dn(String name) implements Identity {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Chooses the kind by the form of the text, as strongSwan does. */
  static Identity parse(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("an identity must not be empty");
    }
    if (text.contains("=")) {
      return new Dn(text);
    }
    if (text.contains("@")) {
      return new Email(text);
    }
    try {
      return new Ip(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException notAnAddress) {
      return new Fqdn(text);
    }
  }
}
