package net.hsvpn.peers.eap;

import net.hsvpn.peers.iana.EapType;

/** How a peer is authenticated by EAP. */
public sealed interface EapServing {
  /** Whether it is asked for its name (EAP-Identity); otherwise the one of IKE counts (IDi). */
  boolean asks();

  /** For people. */
  String label();

  /** With us as the server. */
  sealed interface Local extends EapServing {
    EapType method();

    @Override
    default String label() {
      return method().toString();
    }
  }

  /** By a password of one of these users. */
  record Password(EapType method, EapUsers users, boolean asks) implements Local {}

  /** By a RADIUS server, which chooses the method (RFC 3579). */
  record Radius(boolean asks) implements EapServing {
    @Override
    public String label() {
      return "RADIUS";
    }
  }
}
