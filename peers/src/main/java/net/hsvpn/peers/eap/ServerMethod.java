package net.hsvpn.peers.eap;

import java.security.SecureRandom;
import java.util.Optional;
import net.hsvpn.peers.iana.EapType;
import net.hsvpn.peers.wire.Octets;

/** An EAP method in the server, between two packets. */
interface ServerMethod {
  /** What follows. */
  sealed interface Move {
    /** A request with this behind its type. */
    record Ask(Octets data, ServerMethod next) implements Move {}

    /** It is done. */
    record Proven(EapProof proof) implements Move {}

    /**
     * It came to nothing.
     *
     * @param why a clause of which the peer is the subject
     */
    record Refused(String why, String remedy) implements Move {}
  }

  EapType type();

  /** The first request. */
  Move.Ask begin(int identifier, SecureRandom random);

  /** Why it came to nothing already, though the peer is still to hear of it; else empty. */
  default Optional<Move.Refused> failed() {
    return Optional.empty();
  }

  /**
   * A response has come.
   *
   * @param identifier of the next request, if there is one
   * @param data behind the type of a response to the last one
   */
  Move answered(int identifier, Octets data, SecureRandom random);
}
