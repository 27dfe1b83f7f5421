package net.hsvpn.peers.sa;

import java.util.List;
import net.hsvpn.peers.eap.EapProof;
import net.hsvpn.peers.eap.EapServer;
import net.hsvpn.peers.radius.Consultation;
import net.hsvpn.peers.radius.EapRelay;
import net.hsvpn.peers.wire.Payload;

/**
 * An authentication by EAP that a peer is in the middle of, with us as the server (RFC 7296 section
 * 2.16).
 *
 * @param profile of the peer that it says it is
 * @param path on which its last request came
 * @param first its first request, whose child SA it gets in the end
 * @param expectedId message ID of its next request
 * @param last our last answer, kept to be repeated
 * @param nextIv counter part of the next explicit IV
 */
public record EapTalk(
    PeerProfile profile,
    Path path,
    List<Payload> first,
    int expectedId,
    List<Datagram> last,
    long nextIv,
    Stage stage) {
  /** What is due. */
  public sealed interface Stage {
    /** An EAP response. */
    record Asking(EapServer server) implements Stage {}

    /** An EAP response, for a RADIUS server. */
    record Relaying(EapRelay relay) implements Stage {}

    /**
     * The RADIUS server's answer.
     *
     * @param prelude what our answer to the peer begins with
     */
    record Consulting(EapRelay relay, Consultation question, List<Payload> prelude)
        implements Stage {
      public Consulting {
        prelude = List.copyOf(prelude);
      }
    }

    /**
     * AUTH by what EAP made.
     *
     * @param doubts what could not be found out about the peer
     */
    record Proven(EapProof proof, List<String> doubts) implements Stage {
      public Proven {
        doubts = List.copyOf(doubts);
      }
    }
  }

  public EapTalk {
    first = List.copyOf(first);
    last = List.copyOf(last);
  }

  /** Its request waits for somebody else's word. */
  public EapTalk waiting(Path where, Stage.Consulting next) {
    return new EapTalk(profile, where, first, expectedId, last, nextIv, next);
  }

  /** One request later. */
  public EapTalk answered(Path where, List<Datagram> answer, Stage next) {
    return new EapTalk(profile, where, first, expectedId + 1, answer, nextIv + answer.size(), next);
  }
}
