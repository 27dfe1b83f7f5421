/**
 * Who a peer is: credentials, certificate paths, identities and revocation. Paths are validated by
 * the JDK (RFC 5280 section 6). Files, fetching and time are the caller's; everything that came
 * from a peer is bounded, and ends in a verdict that says why.
 */
package net.hsvpn.peers.trust;
