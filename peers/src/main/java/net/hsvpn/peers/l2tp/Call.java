package net.hsvpn.peers.l2tp;

import net.hsvpn.peers.ppp.PppSession;

/** One session. Belongs to its connection, and is as mutable. */
final class Call {
  /** RFC 2661 section 7.4. */
  enum State {
    /** LAC: ICRQ is sent. */
    WAIT_REPLY,
    /** LNS: ICRP is sent. */
    WAIT_CONNECT,
    ESTABLISHED
  }

  final L2tpSettings.Network network;
  final int localId;
  final PppSession ppp;
  int remoteId;
  State state;
  boolean carries;

  Call(L2tpSettings.Network network, int localId, PppSession ppp, State state) {
    this.network = network;
    this.localId = localId;
    this.ppp = ppp;
    this.state = state;
  }
}
