package net.hsvpn.peers.l2tp;

import net.hsvpn.peers.ppp.PppLink;

/** What is to be done after an event. */
public sealed interface L2tpOutput {
  /** Send a control message, as the payload of a UDP datagram. */
  record Control(byte[] octets) implements L2tpOutput {}

  /** Send a PPP frame in a session; IDs are the peer's. */
  record Frame(int tunnel, int session, byte[] ppp) implements L2tpOutput {}

  /** A session carries packets of a network from now on. */
  record Carries(String network, Ids ids, PppLink link) implements L2tpOutput {}

  /** The network's session carries nothing any more. */
  record Lost(String network, String why) implements L2tpOutput {}

  /** The control connection has ended; a caller calls again by itself. */
  record Ended(String why) implements L2tpOutput {}

  /** The control connection stands. */
  record Connected(String peer) implements L2tpOutput {}

  /**
   * How a session is named in both directions.
   *
   * @param localTunnel in what we receive
   * @param remoteTunnel in what we send
   */
  record Ids(int localTunnel, int localSession, int remoteTunnel, int remoteSession) {}
}
