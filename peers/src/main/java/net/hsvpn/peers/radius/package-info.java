/**
 * RADIUS as a client speaks it (RFC 2865, 2866, 3579), without sockets: packets, what makes them
 * believable, and what an authenticator asks and hears.
 */
package net.hsvpn.peers.radius;
