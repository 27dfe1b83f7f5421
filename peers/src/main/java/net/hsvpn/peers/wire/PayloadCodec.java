package net.hsvpn.peers.wire;

import net.hsvpn.peers.iana.PayloadType;

/** Chooses the reader of a payload by its type, and the writer by its record. */
final class PayloadCodec {
  private PayloadCodec() {}

  /**
   * Reads the body of a payload.
   *
   * @param nextPayload the generic header's field, which for SK and SKF says what is inside
   */
  static Payload read(int type, boolean critical, int nextPayload, Reader in)
      throws MalformedMessage {
    Payload payload =
        switch (PayloadType.ofCode(type).orElse(null)) {
          case SECURITY_ASSOCIATION -> SecurityAssociation.read(in);
          case KEY_EXCHANGE -> KeyExchange.read(in);
          case ID_INITIATOR -> Identification.read(Side.INITIATOR, in);
          case ID_RESPONDER -> Identification.read(Side.RESPONDER, in);
          case CERTIFICATE -> Certificate.read(in);
          case CERTIFICATE_REQUEST -> CertificateRequest.read(in);
          case AUTHENTICATION -> Authentication.read(in);
          case NONCE -> Nonce.read(in);
          case NOTIFY -> Notify.read(in);
          case DELETE -> Delete.read(in);
          case VENDOR_ID -> VendorId.read(in);
          case TS_INITIATOR -> TrafficSelectors.read(Side.INITIATOR, in);
          case TS_RESPONDER -> TrafficSelectors.read(Side.RESPONDER, in);
          case ENCRYPTED -> Encrypted.read(nextPayload, in);
          case CONFIGURATION -> Configuration.read(in);
          case EAP -> Eap.read(in);
          case PUZZLE_SOLUTION -> PuzzleSolution.read(in);
          case ENCRYPTED_FRAGMENT -> EncryptedFragment.read(nextPayload, in);
          case NONE -> throw in.malformed("payload type", "1 to 255", type);
          case null -> {
            if (critical) {
              throw new UnsupportedCriticalPayload(type, in.position());
            }
            yield new Unknown(type, false, in.rest());
          }
        };
    in.end("payload " + type);
    return payload;
  }

  static void write(Payload payload, Writer out) {
    switch (payload) {
      case SecurityAssociation p -> p.write(out);
      case KeyExchange p -> p.write(out);
      case Identification p -> p.write(out);
      case Certificate p -> p.write(out);
      case CertificateRequest p -> p.write(out);
      case Authentication p -> p.write(out);
      case Nonce p -> p.write(out);
      case Notify p -> p.write(out);
      case Delete p -> p.write(out);
      case VendorId p -> p.write(out);
      case TrafficSelectors p -> p.write(out);
      case Encrypted p -> p.write(out);
      case EncryptedFragment p -> p.write(out);
      case Configuration p -> p.write(out);
      case Eap p -> p.write(out);
      case PuzzleSolution p -> p.write(out);
      case Unknown p -> p.write(out);
    }
  }
}
