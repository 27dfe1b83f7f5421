package net.hsvpn.peers.wire;

/** Which end of an exchange a payload speaks of: the i or the r in IDi, IDr, TSi, TSr. */
public enum Side {
  INITIATOR,
  RESPONDER
}
