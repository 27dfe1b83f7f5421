package net.hsvpn.peers.exchange;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import net.hsvpn.config.Identity;
import net.hsvpn.peers.iana.IdType;
import net.hsvpn.peers.wire.Identification;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Side;

/** Between identities as they are configured and ID payloads (RFC 7296 section 3.5). */
final class Identities {
  private Identities() {}

  static Identification encode(Side side, Identity identity) {
    return switch (identity) {
      case Identity.Fqdn(String name) ->
          new Identification(side, IdType.FQDN, name.getBytes(StandardCharsets.US_ASCII));
      case Identity.Email(String address) ->
          new Identification(side, IdType.RFC822_ADDR, address.getBytes(StandardCharsets.US_ASCII));
      case Identity.Ip(InetAddress address) ->
          new Identification(
              side,
              address.getAddress().length == 4 ? IdType.IPV4_ADDR : IdType.IPV6_ADDR,
              address.getAddress());
      case Identity.Dn(String name) ->
          new Identification(side, IdType.DER_ASN1_DN, new X500Principal(name).getEncoded());
    };
  }

  /** Empty for a kind of identity, or a form of it, that no configuration can name. */
  static Optional<Identity> decode(Identification payload) {
    Octets data = payload.data();
    return switch (payload.identificationType().orElse(null)) {
      case FQDN -> text(data).map(Identity.Fqdn::new);
      case RFC822_ADDR -> text(data).map(Identity.Email::new);
      case IPV4_ADDR -> data.length() == 4 ? address(data) : Optional.empty();
      case IPV6_ADDR -> data.length() == 16 ? address(data) : Optional.empty();
      case DER_ASN1_DN -> name(data);
      case DER_ASN1_GN, KEY_ID, FC_NAME, NULL -> Optional.empty();
      case null -> Optional.empty();
    };
  }

  private static Optional<Identity> name(Octets data) {
    try {
      return Optional.of(new Identity.Dn(new X500Principal(data.array()).getName()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<Identity> address(Octets data) {
    try {
      return Optional.of(new Identity.Ip(InetAddress.getByAddress(data.array())));
    } catch (UnknownHostException _) {
      return Optional.empty();
    }
  }

  /** Printable ASCII, 1 to 255 octets: anything else is no name and may be an attack on a log. */
  private static Optional<String> text(Octets data) {
    if (data.isEmpty() || data.length() > 255) {
      return Optional.empty();
    }
    for (int i = 0; i < data.length(); i++) {
      if (data.at(i) <= ' ' || data.at(i) > '~') {
        return Optional.empty();
      }
    }
    return Optional.of(new String(data.array(), StandardCharsets.US_ASCII));
  }
}
