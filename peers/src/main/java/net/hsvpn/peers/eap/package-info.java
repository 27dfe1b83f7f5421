/**
 * EAP (RFC 3748) inside IKE_AUTH (RFC 7296 section 2.16): packets, methods, and the two roles.
 * Nothing here knows of IKE messages.
 */
package net.hsvpn.peers.eap;
