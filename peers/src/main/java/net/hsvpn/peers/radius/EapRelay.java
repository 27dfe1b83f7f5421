package net.hsvpn.peers.radius;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.EapUser;
import net.hsvpn.peers.eap.EapPacket;
import net.hsvpn.peers.eap.EapProof;
import net.hsvpn.peers.eap.EapServer;
import net.hsvpn.peers.iana.EapType;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.trace.SafeText;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;

/**
 * One authentication by EAP that we pass on between a peer and a RADIUS server (RFC 3579 section
 * 2).
 *
 * @param user by what the peer calls itself; empty until it has said so
 * @param identifier of the EAP request under way
 * @param rounds responses passed on so far
 * @param thread by what the server knows this conversation again; empty at the beginning
 */
public record EapRelay(
    Optional<String> user, int identifier, int rounds, Optional<Consultation.Conversation> thread) {
  /** What follows. */
  public sealed interface Turn {
    /** Send this EAP request to the peer. */
    record Ask(Octets request, EapRelay next) implements Turn {}

    /** Ask a RADIUS server. */
    record Consult(Consultation question, EapRelay next) implements Turn {}

    /** The peer has shown who it is. */
    record Proven(Octets success, EapProof proof) implements Turn {}

    /**
     * It has not.
     *
     * @param failure the EAP packet that tells the peer
     * @param why a clause of which the peer is the subject, for us alone
     */
    record Refused(Octets failure, String why, String remedy) implements Turn {}
  }

  private static final String THEIRS = "check its software";

  /** Nothing was said yet. */
  public static EapRelay fresh(SecureRandom random) {
    return new EapRelay(Optional.empty(), random.nextInt(256), 0, Optional.empty());
  }

  /**
   * The first step.
   *
   * @param asks whether the peer is asked for its name
   * @param ikeName what it calls itself in IKE
   */
  public Turn begin(boolean asks, String ikeName, Path path) {
    if (asks) {
      EapPacket question =
          new EapPacket(EapPacket.Code.REQUEST, identifier, EapType.IDENTITY.code(), Octets.EMPTY);
      return new Turn.Ask(question.encode(), this);
    }
    EapPacket made =
        new EapPacket(
            EapPacket.Code.RESPONSE,
            identifier,
            EapType.IDENTITY.code(),
            Octets.of(ikeName.getBytes(StandardCharsets.UTF_8)));
    return forward(made, made.encode(), path);
  }

  /** A response of the peer has come. */
  public Turn answered(Octets message, Path path) {
    EapPacket packet;
    try {
      packet = EapPacket.decode(message);
    } catch (MalformedMessage e) {
      return refuse("its EAP packet is malformed: " + e.getMessage(), THEIRS);
    }
    if (packet.code() != EapPacket.Code.RESPONSE || packet.identifier() != identifier) {
      return refuse("its EAP packet is no response to the request", THEIRS);
    }
    if (rounds >= EapServer.MOST_ROUNDS) {
      return refuse("it needs more than " + EapServer.MOST_ROUNDS + " EAP packets", THEIRS);
    }
    if (!Consultation.fits(message)) {
      return refuse("its EAP packet is too long for RADIUS", "let it send shorter EAP fragments");
    }
    return forward(packet, message, path);
  }

  private Turn forward(EapPacket packet, Octets message, Path path) {
    Optional<String> name = user;
    if (name.isEmpty()) {
      String said = new String(packet.data().array(), StandardCharsets.UTF_8);
      if (packet.type() != EapType.IDENTITY.code() || !EapUser.isName(said)) {
        return refuse("it does not say its name in EAP", THEIRS);
      }
      name = Optional.of(said);
    }
    return new Turn.Consult(
        new Consultation(name.get(), message, thread, path.local(), path.remote()),
        new EapRelay(name, packet.identifier(), rounds + 1, thread));
  }

  /** The server has spoken, or nobody has. */
  public Turn heard(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Challenge(Octets eap, Consultation.Conversation next) ->
          decoded(eap, EapPacket.Code.REQUEST)
              .<Turn>map(request ->
                  new Turn.Ask(
                      eap, new EapRelay(user, request.identifier(), rounds, Optional.of(next))))
              .orElseGet(() -> unusable("its RADIUS server sends no EAP request"));
      case Verdict.Accepted(Octets eap, Optional<String> known, var msk, var grant) ->
          decoded(eap, EapPacket.Code.SUCCESS)
              .<Turn>map(_ -> {
                String name = known.filter(EapUser::isName).or(() -> user).orElseThrow();
                return new Turn.Proven(eap, new EapProof(name, msk, List.of(), grant));
              })
              .orElseGet(() -> unusable("its RADIUS server accepts without EAP-Success"));
      case Verdict.Rejected(Optional<Octets> eap, String why) ->
          new Turn.Refused(
              eap.filter(e -> decoded(e, EapPacket.Code.FAILURE).isPresent())
                  .orElseGet(this::failure),
              "the RADIUS server refuses " + SafeText.quoted(user.orElse("")) + ": " + why,
              "see the log of the RADIUS server");
      case Verdict.Unanswered(String why) ->
          new Turn.Refused(
              failure(),
              "nobody can say whether it is " + SafeText.quoted(user.orElse("")) + ": " + why,
              "check that the RADIUS servers run, know this gateway, and have the same secret");
    };
  }

  private Turn unusable(String why) {
    return refuse(why, "check the RADIUS server");
  }

  private static Optional<EapPacket> decoded(Octets eap, EapPacket.Code code) {
    try {
      return Optional.of(EapPacket.decode(eap)).filter(packet -> packet.code() == code);
    } catch (MalformedMessage _) {
      return Optional.empty();
    }
  }

  private Turn refuse(String why, String remedy) {
    return new Turn.Refused(failure(), why, remedy);
  }

  private Octets failure() {
    return new EapPacket(EapPacket.Code.FAILURE, identifier, 0, Octets.EMPTY).encode();
  }

  @Override
  public String toString() {
    return "EapRelay(" + rounds + " responses)";
  }
}
