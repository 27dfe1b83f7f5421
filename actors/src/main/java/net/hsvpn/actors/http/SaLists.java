package net.hsvpn.actors.http;

import java.util.List;
import net.hsvpn.actors.peer.PeerStatus;

/** The SAs of all peers in one list. */
final class SaLists {
  private SaLists() {}

  static List<Views.IkeSaOf> ike(List<PeerStatus> peers) {
    return peers.stream()
        .flatMap(p -> p.ikeSas().stream().map(sa -> new Views.IkeSaOf(p.name(), sa)))
        .toList();
  }

  static List<Views.ChildSaOf> child(List<PeerStatus> peers) {
    return peers.stream()
        .flatMap(p -> p.childSas().stream().map(sa -> new Views.ChildSaOf(p.name(), sa)))
        .toList();
  }
}
