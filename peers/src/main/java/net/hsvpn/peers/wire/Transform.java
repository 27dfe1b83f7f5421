package net.hsvpn.peers.wire;

import java.util.Optional;
import java.util.OptionalInt;
import net.hsvpn.config.proposal.AdditionalKeyExchange;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.config.proposal.PrfAlgorithm;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.peers.iana.EncryptionId;
import net.hsvpn.peers.iana.EsnId;
import net.hsvpn.peers.iana.IntegrityId;
import net.hsvpn.peers.iana.KeyExchangeId;
import net.hsvpn.peers.iana.PrfId;
import net.hsvpn.peers.iana.TransformType;

/**
 * One transform of a proposal, without the four octets of {@link Substructure}.
 *
 * <pre>
 * |transform type |   reserved    |          transform ID          |
 * |                          attributes                            |
 * </pre>
 *
 * @param type number of the transform type, see {@link TransformType}
 * @param id number in the registry of that type, 0 to 65535
 * @param keyLength in bits, the only attribute that is defined (RFC 7296 section 3.3.5)
 * @param unknownAttributes all others, as they stood on the wire; if there are any, the transform
 *     must not be chosen (RFC 7296 section 3.3.6)
 */
public record Transform(int type, int id, OptionalInt keyLength, Octets unknownAttributes) {
  private static final int KEY_LENGTH = 14;
  private static final int FIXED_FORM = 0x8000;

  public Transform {
    Checks.unsigned("transform type", type, 8);
    Checks.unsigned("transform ID", id, 16);
    keyLength.ifPresent(bits -> Checks.unsigned("key length", bits, 16));
  }

  public Transform(TransformType type, int id) {
    this(type.code(), id, OptionalInt.empty(), Octets.EMPTY);
  }

  public static Transform of(EncryptionAlgorithm algorithm) {
    return new Transform(
        TransformType.ENCR.code(),
        EncryptionId.of(algorithm).code(),
        EncryptionId.keyLengthAttribute(algorithm),
        Octets.EMPTY);
  }

  public static Transform of(PrfAlgorithm algorithm) {
    return new Transform(TransformType.PRF, PrfId.of(algorithm).code());
  }

  public static Transform of(IntegrityAlgorithm algorithm) {
    return new Transform(TransformType.INTEG, IntegrityId.of(algorithm).code());
  }

  public static Transform of(KeyExchangeMethod method) {
    return new Transform(TransformType.KE, KeyExchangeId.of(method).code());
  }

  public static Transform of(AdditionalKeyExchange.Chosen exchange) {
    return new Transform(
        TransformType.additional(exchange.number()), KeyExchangeId.of(exchange.method()).code());
  }

  /** That an additional key exchange of this number is not needed (RFC 9370 section 2.2.2). */
  public static Transform noAdditional(int number) {
    return new Transform(TransformType.additional(number), KeyExchangeId.NONE.code());
  }

  public static Transform of(SequenceNumbers numbers) {
    return new Transform(TransformType.ESN, EsnId.of(numbers).code());
  }

  /** The type, or empty if its number is not known here; its proposal must then not be chosen. */
  public Optional<TransformType> transformType() {
    return TransformType.ofCode(type);
  }

  public boolean hasUnknownAttributes() {
    return !unknownAttributes.isEmpty();
  }

  static Transform read(Reader in) throws MalformedMessage {
    int type = in.u8("transform type");
    in.skip(1, "transform reserved octet");
    int id = in.u16("transform ID");
    OptionalInt keyLength = OptionalInt.empty();
    Writer unknown = new Writer();
    while (in.remaining() > 0) {
      int head = in.u16("transform attribute type");
      int value = in.u16("transform attribute");
      if (head == (FIXED_FORM | KEY_LENGTH)) {
        if (keyLength.isPresent()) {
          throw in.malformed("transform attributes", "one key length", "another");
        }
        keyLength = OptionalInt.of(value);
      } else {
        unknown.u16(head).u16(value);
        if ((head & FIXED_FORM) == 0) {
          unknown.octets(in.octets(value, "transform attribute value"));
        }
      }
    }
    return new Transform(type, id, keyLength, Octets.of(unknown.toArray()));
  }

  void write(Writer out) {
    out.u8(type).u8(0).u16(id);
    keyLength.ifPresent(bits -> out.u16(FIXED_FORM | KEY_LENGTH).u16(bits));
    out.octets(unknownAttributes);
  }
}
