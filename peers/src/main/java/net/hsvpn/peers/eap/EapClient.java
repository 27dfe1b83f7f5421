package net.hsvpn.peers.eap;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import net.hsvpn.peers.iana.EapType;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;

/**
 * One authentication by EAP, with us as the client (RFC 3748 section 4). We do one method, and
 * answer Nak to any other.
 *
 * @param rounds requests answered so far
 */
public record EapClient(EapClaiming claim, ClientMethod method, int rounds) {
  /** What follows. */
  public sealed interface Turn {
    /** Send a response. */
    record Answer(EapPacket response, EapClient next) implements Turn {}

    /** The server says that we have succeeded, and that can be. */
    record Proven(EapProof proof) implements Turn {}

    /**
     * It came to nothing.
     *
     * @param why a sentence or, if {@code theirFault}, a clause of which the peer is the subject
     * @param theirFault whether the peer is not to be believed, instead of not believing us
     */
    record Refused(String why, String remedy, boolean theirFault) implements Turn {}
  }

  public static EapClient of(EapClaiming claim) {
    return new EapClient(claim, method(claim), 0);
  }

  private static ClientMethod method(EapClaiming claim) {
    return switch (claim) {
      case EapClaiming.Password(EapType type, String identity, var secret) ->
          type == EapType.MD5_CHALLENGE
              ? new Md5Client(identity, secret, false)
              : new MsChapV2Client(identity, secret);
    };
  }

  /** A packet of the server has come. */
  public Turn received(Octets message, SecureRandom random) {
    EapPacket packet;
    try {
      packet = EapPacket.decode(message);
    } catch (MalformedMessage e) {
      return refuse("its EAP packet is malformed: " + e.getMessage());
    }
    return switch (packet.code()) {
      case REQUEST ->
          rounds < EapServer.MOST_ROUNDS
              ? asked(packet, random)
              : refuse("it asks more than " + EapServer.MOST_ROUNDS + " times in EAP");
      case RESPONSE -> refuse("its EAP packet is a response, as if it were the client");
      case SUCCESS ->
          method
              .proof()
              .<Turn>map(Turn.Proven::new)
              .orElseGet(() -> refuse("it says EAP-Success before anything was shown"));
      case FAILURE ->
          new Turn.Refused(
              method.failure(),
              "compare eap-identity and its secret with the other end, whose log says more",
              false);
    };
  }

  private Turn asked(EapPacket request, SecureRandom random) {
    return switch (EapType.ofCode(request.type()).orElse(null)) {
      case IDENTITY ->
          answer(
              request.answered(EapType.IDENTITY, Octets.of(claim.identity().getBytes(US_ASCII))),
              method);
      case NOTIFICATION -> answer(request.answered(EapType.NOTIFICATION, Octets.EMPTY), method);
      case EapType type when type == claim.method() ->
          switch (method.asked(request.identifier(), request.data(), random)) {
            case ClientMethod.Move.Answer(Octets data, ClientMethod next) ->
                answer(request.answered(type, data), next);
            case ClientMethod.Move.Refused(String why, String remedy) ->
                new Turn.Refused(why, remedy, true);
          };
      case null, default ->
          answer(request.answered(EapType.NAK, Octets.of((byte) claim.method().code())), method);
    };
  }

  private Turn answer(EapPacket response, ClientMethod next) {
    return new Turn.Answer(response, new EapClient(claim, next, rounds + 1));
  }

  private static Turn refuse(String why) {
    return new Turn.Refused(why, "check its software", true);
  }

  @Override
  public String toString() {
    return "EapClient(" + claim.method() + ", " + rounds + " requests)";
  }
}
