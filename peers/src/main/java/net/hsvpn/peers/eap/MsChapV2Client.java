package net.hsvpn.peers.eap;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.iana.EapType;
import net.hsvpn.peers.trace.SafeText;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;

/** EAP-MSCHAPv2 in the client. The server, too, must show that it knows the password. */
record MsChapV2Client(String identity, Secret secret, Stage stage) implements ClientMethod {
  /** Where it stands. */
  sealed interface Stage {
    /** We have not been asked yet. */
    record Fresh() implements Stage {}

    /**
     * We have answered.
     *
     * @param expected what the server must say then
     */
    record Answered(String expected, Secret msk) implements Stage {}

    /** The server has shown that it knows the password. */
    record Believed(Secret msk) implements Stage {}

    /** The server has told us that we failed. */
    record Failed(String message) implements Stage {}
  }

  MsChapV2Client(String identity, Secret secret) {
    this(identity, secret, new Stage.Fresh());
  }

  @Override
  public EapType type() {
    return EapType.MSCHAPV2;
  }

  @Override
  public Move asked(int identifier, Octets data, SecureRandom random) {
    try {
      MsChapV2Packet packet = MsChapV2Packet.decodeRequest(data);
      return switch (stage) {
        case Stage.Fresh _ when packet instanceof MsChapV2Packet.Challenge challenge ->
            respond(challenge, random);
        case Stage.Answered answered when packet instanceof MsChapV2Packet.Verdict verdict ->
            hear(answered, verdict);
        case Stage.Fresh _, Stage.Answered _, Stage.Believed _, Stage.Failed _ ->
            new Move.Refused(
                "its EAP-MSCHAPv2 packet is not the one that is due", "check its software");
      };
    } catch (MalformedMessage e) {
      return new Move.Refused(
          "its EAP-MSCHAPv2 packet is malformed: " + e.getMessage(), "check its software");
    }
  }

  private Move respond(MsChapV2Packet.Challenge asked, SecureRandom random) {
    byte[] ours = new byte[MsChapV2.CHALLENGE_OCTETS];
    random.nextBytes(ours);
    byte[] user = EapUsers.withoutDomain(identity).getBytes(US_ASCII);
    Secret hash = MsChapV2.ntHash(secret);
    try {
      byte[] response = MsChapV2.response(asked.challenge(), ours, user, hash);
      String expected = MsChapV2.proofOfServer(asked.challenge(), ours, user, hash, response);
      Octets name = Octets.of(identity.getBytes(US_ASCII));
      return answer(
          new MsChapV2Packet.Response(asked.id(), ours, response, name),
          new Stage.Answered(expected, MsChapV2.msk(hash, response)));
    } finally {
      hash.wipe();
    }
  }

  private Move hear(Stage.Answered answered, MsChapV2Packet.Verdict verdict) {
    if (!verdict.success()) {
      answered.msk().wipe();
      return answer(new MsChapV2Packet.Acknowledgement(false), new Stage.Failed(verdict.message()));
    }
    String message = verdict.message();
    int length = answered.expected().length();
    boolean believed =
        message.length() >= length
            && MessageDigest.isEqual(
                message.substring(0, length).toUpperCase(java.util.Locale.ROOT).getBytes(US_ASCII),
                answered.expected().getBytes(US_ASCII));
    if (!believed) {
      answered.msk().wipe();
      return new Move.Refused(
          "it accepts our password without knowing it", "whoever answers there is not trustworthy");
    }
    return answer(new MsChapV2Packet.Acknowledgement(true), new Stage.Believed(answered.msk()));
  }

  private Move answer(MsChapV2Packet packet, Stage next) {
    return new Move.Answer(packet.encode(), new MsChapV2Client(identity, secret, next));
  }

  @Override
  public Optional<EapProof> proof() {
    return stage instanceof Stage.Believed(Secret msk)
        ? Optional.of(EapProof.byPassword(identity, Optional.of(msk), List.of()))
        : Optional.empty();
  }

  @Override
  public String failure() {
    return stage instanceof Stage.Failed(String message)
        ? "the peer does not take our password for "
            + SafeText.quoted(identity)
            + ": "
            + SafeText.quoted(message)
        : ClientMethod.super.failure();
  }
}
