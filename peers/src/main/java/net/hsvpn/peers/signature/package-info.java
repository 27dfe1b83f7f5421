/**
 * The AUTH payload by signature: RFC 7427 and RFC 8420, and the methods of RFC 7296 and RFC 4754
 * before them. Nothing here knows where keys come from; {@code trust} does. Randomness is an
 * argument, and nothing that a peer sends makes anything throw.
 */
package net.hsvpn.peers.signature;
