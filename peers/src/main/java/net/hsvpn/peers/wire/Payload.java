package net.hsvpn.peers.wire;

import net.hsvpn.peers.iana.PayloadType;

/** A payload of an IKE message without its generic header (RFC 7296 section 3.2). */
public sealed interface Payload
    permits SecurityAssociation,
        KeyExchange,
        Identification,
        Certificate,
        CertificateRequest,
        Authentication,
        Nonce,
        Notify,
        Delete,
        VendorId,
        TrafficSelectors,
        Encrypted,
        EncryptedFragment,
        Configuration,
        Eap,
        PuzzleSolution,
        Unknown {
  /** The number of the payload type, 1 to 255. */
  default int payloadType() {
    return switch (this) {
      case SecurityAssociation _ -> PayloadType.SECURITY_ASSOCIATION.code();
      case KeyExchange _ -> PayloadType.KEY_EXCHANGE.code();
      case Identification id ->
          switch (id.side()) {
            case INITIATOR -> PayloadType.ID_INITIATOR.code();
            case RESPONDER -> PayloadType.ID_RESPONDER.code();
          };
      case Certificate _ -> PayloadType.CERTIFICATE.code();
      case CertificateRequest _ -> PayloadType.CERTIFICATE_REQUEST.code();
      case Authentication _ -> PayloadType.AUTHENTICATION.code();
      case Nonce _ -> PayloadType.NONCE.code();
      case Notify _ -> PayloadType.NOTIFY.code();
      case Delete _ -> PayloadType.DELETE.code();
      case VendorId _ -> PayloadType.VENDOR_ID.code();
      case TrafficSelectors selectors ->
          switch (selectors.side()) {
            case INITIATOR -> PayloadType.TS_INITIATOR.code();
            case RESPONDER -> PayloadType.TS_RESPONDER.code();
          };
      case Encrypted _ -> PayloadType.ENCRYPTED.code();
      case EncryptedFragment _ -> PayloadType.ENCRYPTED_FRAGMENT.code();
      case Configuration _ -> PayloadType.CONFIGURATION.code();
      case Eap _ -> PayloadType.EAP.code();
      case PuzzleSolution _ -> PayloadType.PUZZLE_SOLUTION.code();
      case Unknown unknown -> unknown.payloadType();
    };
  }
}
