package net.hsvpn.peers.sa;

import net.hsvpn.peers.trust.Fetch;
import net.hsvpn.peers.trust.HashAndUrl;

/** What must be fetched before a peer can be judged. */
public sealed interface Wanted {
  /** What a CA says of its certificates. */
  record Status(Fetch fetch) implements Wanted {}

  /** A certificate that the peer names instead of sending it. */
  record Certificate(HashAndUrl place) implements Wanted {}
}
