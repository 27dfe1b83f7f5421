package net.hsvpn.peers.eap;

import net.hsvpn.peers.iana.EapType;

/** How a peer is authenticated by EAP, with us as the server. */
public sealed interface EapServing {
  EapType method();

  /** Whether it is asked for its name (EAP-Identity); otherwise the one of IKE counts (IDi). */
  boolean asks();

  /** By a password of one of these users. */
  record Password(EapType method, EapUsers users, boolean asks) implements EapServing {}
}
