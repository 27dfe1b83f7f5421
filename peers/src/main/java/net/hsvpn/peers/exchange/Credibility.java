package net.hsvpn.peers.exchange;

import java.util.List;
import net.hsvpn.peers.eap.EapServing;
import net.hsvpn.peers.sa.Wanted;

/** What to think of a peer's proof of identity. */
sealed interface Credibility {
  /**
   * It is who it says.
   *
   * @param doubts what could not be found out, for the log
   */
  record Believed(List<String> doubts) implements Credibility {}

  /**
   * It is not, or cannot show it.
   *
   * @param why a clause of which the peer is the subject
   */
  record Refused(String why, String remedy) implements Credibility {}

  /** It has shown nothing yet, and wants to do so by EAP, as it should. */
  record ByEap(EapServing how) implements Credibility {}

  /** It depends on these; ask again when they have been fetched, or could not be. */
  record Open(List<Wanted> wanted) implements Credibility {}
}
