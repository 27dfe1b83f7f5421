package net.hsvpn.peers.eap;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import net.hsvpn.peers.iana.EapType;
import net.hsvpn.peers.trace.SafeText;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;

/**
 * EAP-MSCHAPv2 in the server. The user is the one whose name stands in the response, since that
 * name is what the response proves.
 */
record MsChapV2Server(EapUsers users, Stage stage) implements ServerMethod {
  private static final Octets OUR_NAME = Octets.of("hsvpn".getBytes(US_ASCII));

  /** Where it stands. */
  sealed interface Stage {
    /** Nothing is sent. */
    record Fresh() implements Stage {}

    /** The challenge is sent. */
    record Challenged(int id, Octets challenge) implements Stage {}

    /** The client is told that its response is right; it must say that ours is. */
    record Answered(EapProof proof) implements Stage {}

    /** The client is told that it failed, and says that it heard it. */
    record Failed(Move.Refused why) implements Stage {}
  }

  MsChapV2Server(EapUsers users) {
    this(users, new Stage.Fresh());
  }

  @Override
  public EapType type() {
    return EapType.MSCHAPV2;
  }

  @Override
  public Move.Ask begin(int identifier, SecureRandom random) {
    byte[] challenge = new byte[MsChapV2.CHALLENGE_OCTETS];
    random.nextBytes(challenge);
    return ask(
        new MsChapV2Packet.Challenge(identifier, challenge, OUR_NAME),
        new Stage.Challenged(identifier, Octets.of(challenge)));
  }

  @Override
  public Move answered(int identifier, Octets data, SecureRandom random) {
    try {
      MsChapV2Packet packet = MsChapV2Packet.decodeResponse(data);
      return switch (stage) {
        case Stage.Challenged(int id, Octets challenge)
            when packet instanceof MsChapV2Packet.Response response ->
            judge(id, challenge.array(), response, random);
        case Stage.Answered(EapProof proof)
            when packet instanceof MsChapV2Packet.Acknowledgement(boolean success) && success ->
            new Move.Proven(proof);
        case Stage.Answered(EapProof proof) -> {
          proof.msk().ifPresent(net.hsvpn.config.Secret::wipe);
          yield new Move.Refused(
              "it does not believe that we know the password of "
                  + SafeText.quoted(proof.identity()),
              "check its software");
        }
        case Stage.Failed(Move.Refused why) -> why;
        case Stage.Fresh _, Stage.Challenged _ ->
            new Move.Refused(
                "its EAP-MSCHAPv2 packet is not the one that is due", "check its software");
      };
    } catch (MalformedMessage e) {
      return stage instanceof Stage.Failed(Move.Refused why)
          ? why
          : new Move.Refused(
              "its EAP-MSCHAPv2 packet is malformed: " + e.getMessage(), "check its software");
    }
  }

  @Override
  public Optional<Move.Refused> failed() {
    return stage instanceof Stage.Failed(Move.Refused why) ? Optional.of(why) : Optional.empty();
  }

  private Move judge(
      int id, byte[] challenge, MsChapV2Packet.Response response, SecureRandom random) {
    Optional<String> name = EapServer.text(response.name());
    EapUsers.User user = users.find(name.orElse(""));
    byte[] hashedName = EapUsers.withoutDomain(name.orElse("")).getBytes(US_ASCII);
    byte[] expected = MsChapV2.response(challenge, response.challenge(), hashedName, user.ntHash());
    if (MessageDigest.isEqual(expected, response.ntResponse()) && user.known()) {
      String proof =
          MsChapV2.proofOfServer(
              challenge, response.challenge(), hashedName, user.ntHash(), expected);
      EapProof shown =
          EapProof.byPassword(
              user.name(), Optional.of(MsChapV2.msk(user.ntHash(), expected)), user.groups());
      return ask(
          new MsChapV2Packet.Verdict(true, id, proof + " M=Welcome"), new Stage.Answered(shown));
    }
    byte[] another = new byte[MsChapV2.CHALLENGE_OCTETS];
    random.nextBytes(another);
    // RFC 2759 section 6: authentication failed, do not retry.
    String message =
        "E=691 R=0 C="
            + HexFormat.of().withUpperCase().formatHex(another)
            + " V=3 M=Authentication failure";
    return ask(
        new MsChapV2Packet.Verdict(false, id, message),
        new Stage.Failed((Move.Refused) Passwords.refused(user, true)));
  }

  private Move.Ask ask(MsChapV2Packet packet, Stage next) {
    return new Move.Ask(packet.encode(), new MsChapV2Server(users, next));
  }
}
