package net.hsvpn.peers.radius;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.radius.RadiusPacket.Code;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;

/**
 * A request as it goes to one server, and what its answer must fit. Sent again, it is the same
 * octets.
 */
public final class RadiusRequest {
  /** A packet that is no answer of the server's: it is passed over, as if it had not come. */
  public static final class Unbelievable extends Exception {
    private static final long serialVersionUID = 1L;

    Unbelievable(String message) {
      super(message);
    }
  }

  private static final Octets ZEROS = Octets.of(new byte[RadiusPacket.AUTHENTICATOR]);

  private final RadiusPacket packet;
  private final SharedSecret secret;

  private RadiusRequest(RadiusPacket packet, SharedSecret secret) {
    this.packet = packet;
    this.secret = secret;
  }

  /**
   * Access-Request. Message-Authenticator stands first, where no forged prefix of an answer can
   * hide it (draft-ietf-radext-deprecating-radius section 5.2).
   *
   * @param random 16 octets that nobody can foresee
   */
  static RadiusRequest access(
      int identifier, byte[] random, List<Attribute> attributes, Secret secret) {
    SharedSecret shared = new SharedSecret(secret);
    List<Attribute> all = new ArrayList<>();
    all.add(new Attribute(AttributeType.MESSAGE_AUTHENTICATOR.code(), ZEROS));
    all.addAll(attributes);
    RadiusPacket draft = new RadiusPacket(Code.ACCESS_REQUEST, identifier, Octets.of(random), all);
    all.set(0, Attribute.of(AttributeType.MESSAGE_AUTHENTICATOR, shared.mac(draft.encode())));
    return new RadiusRequest(
        new RadiusPacket(Code.ACCESS_REQUEST, identifier, Octets.of(random), all), shared);
  }

  /** Accounting-Request: its authenticator is a MAC of its own (RFC 2866 section 3). */
  static RadiusRequest accounting(int identifier, List<Attribute> attributes, Secret secret) {
    SharedSecret shared = new SharedSecret(secret);
    RadiusPacket draft = new RadiusPacket(Code.ACCOUNTING_REQUEST, identifier, ZEROS, attributes);
    return new RadiusRequest(
        new RadiusPacket(
            Code.ACCOUNTING_REQUEST,
            identifier,
            Octets.of(shared.authenticator(draft.encode())),
            attributes),
        shared);
  }

  /** What goes out. */
  public byte[] octets() {
    return packet.encode();
  }

  Octets authenticator() {
    return packet.authenticator();
  }

  SharedSecret secret() {
    return secret;
  }

  /**
   * The answer in a datagram.
   *
   * @throws Unbelievable if it is malformed, answers another request, or is not of one who knows
   *     the secret; an answer to Access-Request without Message-Authenticator is not either
   *     (CVE-2024-3596)
   */
  RadiusPacket answer(byte[] datagram) throws Unbelievable {
    RadiusPacket answer;
    try {
      answer = RadiusPacket.decode(datagram);
    } catch (MalformedMessage e) {
      throw new Unbelievable("malformed: " + e.getMessage());
    }
    boolean kind =
        switch (answer.code()) {
          case ACCESS_ACCEPT, ACCESS_REJECT, ACCESS_CHALLENGE ->
              packet.code() == Code.ACCESS_REQUEST;
          case ACCOUNTING_RESPONSE -> packet.code() == Code.ACCOUNTING_REQUEST;
          case ACCESS_REQUEST, ACCOUNTING_REQUEST -> false;
        };
    if (!kind || answer.identifier() != packet.identifier()) {
      throw new Unbelievable("no answer to this request");
    }
    RadiusPacket asIfRequested =
        new RadiusPacket(
            answer.code(), answer.identifier(), packet.authenticator(), answer.attributes());
    if (!MessageDigest.isEqual(
        secret.authenticator(asIfRequested.encode()), answer.authenticator().array())) {
      throw new Unbelievable("its Response Authenticator does not fit the secret");
    }
    if (packet.code() == Code.ACCESS_REQUEST) {
      requireMac(asIfRequested);
    }
    return answer;
  }

  private void requireMac(RadiusPacket answer) throws Unbelievable {
    List<Octets> macs = answer.all(AttributeType.MESSAGE_AUTHENTICATOR);
    if (macs.size() != 1) {
      throw new Unbelievable(
          macs.isEmpty()
              ? "it has no Message-Authenticator"
              : "it has more than one Message-Authenticator");
    }
    RadiusPacket blank =
        new RadiusPacket(
            answer.code(),
            answer.identifier(),
            answer.authenticator(),
            answer.attributes().stream()
                .map(a ->
                    a.is(AttributeType.MESSAGE_AUTHENTICATOR) ? new Attribute(a.type(), ZEROS) : a)
                .toList());
    if (!MessageDigest.isEqual(secret.mac(blank.encode()), macs.getFirst().array())) {
      throw new Unbelievable("its Message-Authenticator does not fit the secret");
    }
  }

  @Override
  public String toString() {
    return packet.code() + " " + packet.identifier();
  }
}
