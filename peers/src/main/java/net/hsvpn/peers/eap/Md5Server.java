package net.hsvpn.peers.eap;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import net.hsvpn.peers.iana.EapType;
import net.hsvpn.peers.trace.SafeText;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;

/**
 * EAP-MD5 in the server (RFC 3748 section 5.4). It makes no key and lets a listener guess passwords
 * at leisure; inside IKE, only one who has made us believe that he is the gateway can listen.
 *
 * @param asked identifier of the request under way
 * @param challenge of that request
 */
record Md5Server(EapUsers.User user, int asked, Octets challenge) implements ServerMethod {
  Md5Server(EapUsers.User user) {
    this(user, 0, Octets.EMPTY);
  }

  @Override
  public EapType type() {
    return EapType.MD5_CHALLENGE;
  }

  @Override
  public Move.Ask begin(int identifier, SecureRandom random) {
    byte[] fresh = new byte[Md5Challenge.OCTETS];
    random.nextBytes(fresh);
    return new Move.Ask(
        Md5Challenge.encode(fresh), new Md5Server(user, identifier, Octets.of(fresh)));
  }

  @Override
  public Move answered(int identifier, Octets data, SecureRandom random) {
    byte[] value;
    try {
      value = Md5Challenge.decode(data);
    } catch (MalformedMessage e) {
      return new Move.Refused(
          "its EAP-MD5 response is malformed: " + e.getMessage(), "check its software");
    }
    byte[] expected =
        Md5Challenge.response(asked, user.secret().orElse(user.ntHash()), challenge.array());
    boolean fits = MessageDigest.isEqual(expected, value);
    if (fits && user.known() && user.secret().isPresent()) {
      return new Move.Proven(EapProof.byPassword(user.name(), Optional.empty(), user.groups()));
    }
    return Passwords.refused(user, user.secret().isPresent());
  }

  @Override
  public String toString() {
    return "EAP-MD5 with " + SafeText.quoted(user.name());
  }
}
