package net.hsvpn.peers.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import net.hsvpn.peers.iana.NotifyType;

/**
 * The data of REDIRECT and REDIRECTED_FROM (RFC 5685 sections 9.2 and 9.3).
 *
 * <pre>
 * | GW ident type | GW ident len  |  gateway identity  ~  nonce data  |
 * </pre>
 *
 * @param gateway the new gateway in REDIRECT, the old one in REDIRECTED_FROM
 * @param nonce Ni of the request that is answered, in an IKE_SA_INIT response; else empty
 */
public record Redirect(GatewayName gateway, Octets nonce) {
  private static final int IPV4 = 1;
  private static final int IPV6 = 2;
  private static final int FQDN = 3;

  /** A redirection inside SK, where no nonce is needed. */
  public Redirect(GatewayName gateway) {
    this(gateway, Octets.EMPTY);
  }

  /** Sends the peer to that gateway. */
  public Notify order() {
    return encode(NotifyType.REDIRECT);
  }

  /** Tells the new gateway which one sent us. */
  public Notify origin() {
    return encode(NotifyType.REDIRECTED_FROM);
  }

  private Notify encode(NotifyType type) {
    byte[] identity =
        switch (gateway) {
          case GatewayName.At(InetAddress address) -> address.getAddress();
          case GatewayName.Named(String fqdn) -> fqdn.getBytes(StandardCharsets.US_ASCII);
        };
    int kind =
        switch (gateway) {
          case GatewayName.At _ -> identity.length == 4 ? IPV4 : IPV6;
          case GatewayName.Named _ -> FQDN;
        };
    Writer out = new Writer().u8(kind).u8(identity.length);
    return new Notify(type, out.octets(Octets.of(identity)).octets(nonce).toArray());
  }

  /**
   * Reads either notify.
   *
   * @throws MalformedMessage if it names no gateway, or in a form that the RFC does not know
   */
  public static Redirect decode(Notify notify) throws MalformedMessage {
    Reader in = Reader.of(notify.data().array());
    int kind = in.u8("GW ident type");
    int length = in.u8("GW ident length");
    GatewayName gateway =
        switch (kind) {
          case IPV4 -> address(in, in.within(length, 4, 4, "GW ident length"));
          case IPV6 -> address(in, in.within(length, 16, 16, "GW ident length"));
          case FQDN -> name(in, in.within(length, 1, 253, "GW ident length"));
          default -> throw in.malformed("GW ident type", "1 to 3", kind);
        };
    return new Redirect(gateway, in.rest());
  }

  private static GatewayName address(Reader in, int length) throws MalformedMessage {
    byte[] octets = in.octets(length, "GW address").array();
    try {
      return new GatewayName.At(InetAddress.getByAddress(octets));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(length + " octets are no address", e);
    }
  }

  private static GatewayName name(Reader in, int length) throws MalformedMessage {
    String text = new String(in.octets(length, "GW name").array(), StandardCharsets.ISO_8859_1);
    if (!GatewayName.Named.isFqdn(text)) {
      throw in.malformed("GW name", "letters, digits, dots and hyphens", "something else");
    }
    return new GatewayName.Named(text);
  }
}
