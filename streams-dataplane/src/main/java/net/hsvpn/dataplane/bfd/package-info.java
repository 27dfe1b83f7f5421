/** Bidirectional Forwarding Detection (RFC 5880, RFC 5881): whether another node still forwards. */
package net.hsvpn.dataplane.bfd;
