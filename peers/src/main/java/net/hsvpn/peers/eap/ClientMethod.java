package net.hsvpn.peers.eap;

import java.security.SecureRandom;
import java.util.Optional;
import net.hsvpn.peers.iana.EapType;
import net.hsvpn.peers.wire.Octets;

/** An EAP method in the client, between two packets. */
interface ClientMethod {
  /** What follows. */
  sealed interface Move {
    /** A response with this behind its type. */
    record Answer(Octets data, ClientMethod next) implements Move {}

    /**
     * It came to nothing.
     *
     * @param why a clause of which the peer is the subject
     */
    record Refused(String why, String remedy) implements Move {}
  }

  EapType type();

  /**
   * A request has come.
   *
   * @param identifier of the request
   * @param data behind its type
   */
  Move asked(int identifier, Octets data, SecureRandom random);

  /** What was shown, if the server may say by now that we have succeeded. */
  Optional<EapProof> proof();

  /** Why the server might say that we have failed. */
  default String failure() {
    return "the peer says that our EAP authentication has failed";
  }
}
