package net.hsvpn.peers.eap;

import net.hsvpn.config.Secret;
import net.hsvpn.peers.iana.EapType;

/** How we authenticate by EAP, with the peer as the server. */
public sealed interface EapClaiming {
  EapType method();

  /** What we answer to EAP-Identity. */
  String identity();

  /** By a password. */
  record Password(EapType method, String identity, Secret secret) implements EapClaiming {}
}
