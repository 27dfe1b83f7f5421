package net.hsvpn.peers.sa;

import java.util.List;
import net.hsvpn.peers.eap.EapClient;
import net.hsvpn.peers.eap.EapProof;
import net.hsvpn.peers.wire.Identification;

/**
 * An authentication by EAP that we are in the middle of, with the peer as the server (RFC 7296
 * section 2.16).
 *
 * @param idr who the peer says it is
 * @param doubts what could not be found out about it
 */
public record EapDialogue(Identification idr, List<String> doubts, Stage stage) {
  /** What is due. */
  public sealed interface Stage {
    /** An EAP request, or EAP-Success. */
    record Answering(EapClient client) implements Stage {}

    /** The peer's AUTH by what EAP made. */
    record Proven(EapProof proof) implements Stage {}
  }

  public EapDialogue {
    doubts = List.copyOf(doubts);
  }

  public EapDialogue at(Stage next) {
    return new EapDialogue(idr, doubts, next);
  }
}
