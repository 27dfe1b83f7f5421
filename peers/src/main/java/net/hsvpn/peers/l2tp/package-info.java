/**
 * The control plane of L2TP version 2 (RFC 2661) as a pure state machine: control connection,
 * reliable delivery, incoming calls as LAC and as LNS, and the PPP link inside each. No sockets, no
 * threads, no clock.
 */
package net.hsvpn.peers.l2tp;
