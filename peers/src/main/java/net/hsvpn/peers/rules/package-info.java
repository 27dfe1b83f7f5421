/**
 * Which payloads a message may and must hold, per exchange and direction (RFC 7296 section 1 and
 * appendix C).
 */
package net.hsvpn.peers.rules;
