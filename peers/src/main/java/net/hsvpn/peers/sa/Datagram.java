package net.hsvpn.peers.sa;

/**
 * One IKE message as it travels, without the non-ESP marker.
 *
 * @param octets owned by the receiver of this record; nobody changes them afterwards
 */
public record Datagram(Path path, byte[] octets) {}
