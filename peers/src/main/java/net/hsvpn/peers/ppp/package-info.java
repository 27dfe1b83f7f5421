/**
 * The Point-to-Point Protocol as a pure state machine: LCP (RFC 1661), CHAP (RFC 1994) with MD5 and
 * MS-CHAP version 2 (RFC 2759), IPCP (RFC 1332, RFC 1877) and IPV6CP (RFC 5072). No sockets, no
 * threads, no clock; what carries the frames is somebody else's business.
 */
package net.hsvpn.peers.ppp;
