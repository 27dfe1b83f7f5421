package net.hsvpn.peers.trace;

import java.net.InetAddress;
import java.net.UnknownHostException;
import net.hsvpn.config.IpText;
import net.hsvpn.peers.iana.AuthMethod;
import net.hsvpn.peers.iana.IdType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.iana.ProtocolId;
import net.hsvpn.peers.wire.Authentication;
import net.hsvpn.peers.wire.Certificate;
import net.hsvpn.peers.wire.CertificateRequest;
import net.hsvpn.peers.wire.Configuration;
import net.hsvpn.peers.wire.Delete;
import net.hsvpn.peers.wire.Eap;
import net.hsvpn.peers.wire.Encrypted;
import net.hsvpn.peers.wire.EncryptedFragment;
import net.hsvpn.peers.wire.Identification;
import net.hsvpn.peers.wire.KeyExchange;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Nonce;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.PuzzleSolution;
import net.hsvpn.peers.wire.SecurityAssociation;
import net.hsvpn.peers.wire.TrafficSelector;
import net.hsvpn.peers.wire.TrafficSelectors;
import net.hsvpn.peers.wire.Unknown;
import net.hsvpn.peers.wire.VendorId;
import net.hsvpn.peers.wire.hsvpn.Hsvpn;
import net.hsvpn.peers.wire.hsvpn.HsvpnCodec;
import net.hsvpn.peers.wire.hsvpn.HsvpnRoutes;
import net.hsvpn.peers.wire.hsvpn.OfferedContext;
import net.hsvpn.peers.wire.hsvpn.RouteChange;

/** What a payload holds, behind its name: public values in full, all others as lengths. */
final class PayloadText {
  private PayloadText() {}

  static void append(Payload payload, StringBuilder out) {
    switch (payload) {
      case SecurityAssociation sa ->
          sa.proposals().forEach(p -> out.append("\n    ").append(ProposalText.of(p)));
      case KeyExchange ke ->
          out.append(" ")
              .append(ProposalText.keyExchange(ke.method()).orElse("method " + ke.method()))
              .append(", ")
              .append(ke.data());
      case Identification id -> out.append(" ").append(identity(id));
      case Certificate c ->
          out.append(" encoding ").append(c.encoding()).append(", ").append(c.data());
      case CertificateRequest c ->
          out.append(" encoding ").append(c.encoding()).append(", ").append(c.authorities());
      case Authentication auth ->
          out.append(" ")
              .append(AuthMethod.ofCode(auth.method()).map(Enum::name).orElse("" + auth.method()))
              .append(", ")
              .append(auth.data());
      case Nonce nonce -> out.append(" ").append(nonce.data());
      case Notify notify -> appendNotify(notify, out);
      case Delete delete -> {
        out.append(" ").append(protocol(delete.protocol()));
        delete.spis().forEach(spi -> out.append(" ").append(SafeText.hex(spi)));
      }
      case VendorId vendor ->
          out.append(" ")
              .append(vendor.equals(Hsvpn.VENDOR_ID) ? "HSVPN" : SafeText.hex(vendor.data()));
      case TrafficSelectors selectors -> {
        selectors.selectors().forEach(ts -> out.append("\n    ").append(selector(ts)));
        selectors.others().forEach(ts -> out.append("\n    type ").append(ts.type()));
      }
      case Encrypted sk -> out.append(" ").append(sk.body());
      case EncryptedFragment skf -> out.append(" ").append(skf.body());
      case Configuration cp ->
          out.append(" type ").append(cp.configurationType()).append(", ").append(cp.attributes());
      case PuzzleSolution solution -> out.append(" ").append(solution.data());
      case Eap eap -> out.append(" ").append(eap.message());
      case Unknown unknown -> out.append(" unread, ").append(unknown.body());
    }
  }

  private static String identity(Identification id) {
    IdType type = id.identificationType().orElse(null);
    return switch (type) {
      case FQDN, RFC822_ADDR -> type + " " + SafeText.quoted(id.data());
      case IPV4_ADDR, IPV6_ADDR -> type + " " + address(id.data());
      case DER_ASN1_DN, DER_ASN1_GN, KEY_ID, FC_NAME, NULL -> type + " " + id.data();
      case null -> "type " + id.idType() + " " + id.data();
    };
  }

  private static void appendNotify(Notify notify, StringBuilder out) {
    if (!notify.spi().isEmpty()) {
      out.append(" ").append(protocol(notify.protocol()));
      out.append(" ").append(SafeText.hex(notify.spi()));
    }
    if (notify.data().isEmpty()) {
      return;
    }
    out.append(" ").append(notify.data());
    try {
      if (notify.is(NotifyType.HSVPN_CONTEXTS)) {
        HsvpnCodec.decodeContexts(notify.data()).contexts().forEach(c -> append(c, out));
      } else if (notify.is(NotifyType.HSVPN_ROUTES)) {
        HsvpnRoutes routes = HsvpnCodec.decodeRoutes(notify.data());
        out.append(routes.transit() ? " transit" : "");
        routes.changes().forEach(c -> append(c, out));
      }
    } catch (MalformedMessage e) {
      // The number is private: another vendor's peer may mean something else by it.
      out.append(", not HSVPN's: ").append(SafeText.bounded(e.getMessage(), MessageTrace.MAX_LINE));
    }
  }

  private static void append(OfferedContext context, StringBuilder out) {
    out.append("\n    tag ").append(context.tag());
    out.append(" ").append(SafeText.quoted(context.name()));
    context.prefixes().forEach(prefix -> out.append(" ").append(prefix));
  }

  private static void append(RouteChange change, StringBuilder out) {
    out.append("\n    tag ").append(change.tag());
    change.added().forEach(prefix -> out.append(" +").append(prefix));
    change.withdrawn().forEach(prefix -> out.append(" -").append(prefix));
  }

  private static String selector(TrafficSelector ts) {
    return address(ts.start())
        + "-"
        + address(ts.end())
        + (ts.ipProtocol() == TrafficSelector.ANY_PROTOCOL ? "" : " protocol " + ts.ipProtocol())
        + (ts.startPort() == 0 && ts.endPort() == TrafficSelector.MAX_PORT
            ? ""
            : " ports " + ts.startPort() + "-" + ts.endPort());
  }

  private static String protocol(int protocol) {
    return ProtocolId.ofCode(protocol).map(Enum::name).orElse("protocol " + protocol);
  }

  private static String address(Octets octets) {
    try {
      return IpText.of(InetAddress.getByAddress(octets.array()));
    } catch (UnknownHostException e) {
      return octets.length() + " octets, which are no address";
    }
  }
}
