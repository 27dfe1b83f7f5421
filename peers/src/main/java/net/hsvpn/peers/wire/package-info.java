/**
 * IKEv2 messages between octets and immutable records (RFC 7296 section 3). Nothing here decides
 * what a message means; hostile octets end in a {@link net.hsvpn.peers.wire.MalformedMessage}.
 */
package net.hsvpn.peers.wire;
