package net.hsvpn.peers.eap;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.iana.EapType;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;

/** EAP-MD5 in the client (RFC 3748 section 5.4). */
record Md5Client(String identity, Secret secret, boolean done) implements ClientMethod {
  @Override
  public EapType type() {
    return EapType.MD5_CHALLENGE;
  }

  @Override
  public Move asked(int identifier, Octets data, SecureRandom random) {
    try {
      byte[] response = Md5Challenge.response(identifier, secret, Md5Challenge.decode(data));
      return new Move.Answer(Md5Challenge.encode(response), new Md5Client(identity, secret, true));
    } catch (MalformedMessage e) {
      return new Move.Refused(
          "its EAP-MD5 challenge is malformed: " + e.getMessage(), "check its software");
    }
  }

  @Override
  public Optional<EapProof> proof() {
    return done
        ? Optional.of(EapProof.byPassword(identity, Optional.empty(), List.of()))
        : Optional.empty();
  }
}
