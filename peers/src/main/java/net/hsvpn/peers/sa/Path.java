package net.hsvpn.peers.sa;

import java.net.InetSocketAddress;

/**
 * The two UDP endpoints between which an IKE SA talks.
 *
 * @param marker whether datagrams begin with the four zero octets of port 4500 (RFC 3948 section
 *     2.2); the octets of a {@link Datagram} never contain them
 */
public record Path(InetSocketAddress local, InetSocketAddress remote, boolean marker) {}
