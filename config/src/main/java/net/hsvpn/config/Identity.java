package net.hsvpn.config;

import java.net.InetAddress;
import java.util.List;
import java.util.NoSuchElementException;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

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
      return IpText.of(address);
    }
  }

  /** ID_DER_ASN1_DN, as RFC 4514 text. */
  record Dn(String name) implements Identity {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Whether both name the same; letters of names compare without case, DNs by X.500's rules. */
  default boolean matches(Identity other) {
    return switch (this) {
      case Fqdn(String name) -> other instanceof Fqdn that && name.equalsIgnoreCase(that.name());
      case Email(String address) ->
          other instanceof Email that && address.equalsIgnoreCase(that.address());
      case Ip(InetAddress address) -> other instanceof Ip that && address.equals(that.address());
      case Dn(String name) ->
          other instanceof Dn that
              && new X500Principal(name).equals(new X500Principal(that.name()));
    };
  }

  /**
   * A DN in the order of RFC 4514, the name itself first. Others write it from the root on, as it
   * is encoded (strongSwan, OpenSSL): then the name, CN, stands at the end.
   */
  private static String leafFirst(String text) {
    try {
      List<Rdn> fromTheEnd = new LdapName(text).getRdns();
      boolean rootFirst =
          fromTheEnd.getFirst().getType().equalsIgnoreCase("CN")
              && !fromTheEnd.getLast().getType().equalsIgnoreCase("CN");
      return rootFirst ? new LdapName(fromTheEnd.reversed()).toString() : text;
    } catch (InvalidNameException | NoSuchElementException _) {
      return text;
    }
  }

  /** Chooses the kind by the form of the text, as strongSwan does. */
  static Identity parse(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("an identity must not be empty");
    }
    if (text.contains("=")) {
      return new Dn(leafFirst(text));
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
