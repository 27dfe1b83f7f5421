/** The notify data of HSVPN's negotiation, as docs/protocol.md lays it out. */
package net.hsvpn.peers.wire.hsvpn;
