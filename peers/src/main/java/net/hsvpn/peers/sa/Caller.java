package net.hsvpn.peers.sa;

import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Identity;
import net.hsvpn.peers.eap.Grant;
import net.hsvpn.peers.wire.Payload;

/**
 * Somebody who called us and proved who he is, but has not been answered yet.
 *
 * @param sa what he is to get
 * @param path on which his request came
 * @param request the payloads of the request that began the authentication
 * @param profile of the peer that he is
 * @param identity that he proved to have; empty if he has no name
 * @param eapIdentity the same as EAP has shown it; empty without EAP
 * @param grant what whoever authenticated him by EAP gives him
 * @param doubts what could not be found out about him
 * @param answer who we are, and how we prove it: the beginning of our answer
 */
public record Caller(
    HalfOpen sa,
    Path path,
    List<Payload> request,
    PeerProfile profile,
    Optional<Identity> identity,
    Optional<String> eapIdentity,
    Grant grant,
    List<String> doubts,
    List<Payload> answer) {
  public Caller {
    request = List.copyOf(request);
    doubts = List.copyOf(doubts);
    answer = List.copyOf(answer);
  }
}
