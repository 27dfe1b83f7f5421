package net.hsvpn.config;

/**
 * An address that moves between the nodes of a cluster.
 *
 * @param networkInterface the interface that carries it, by the operating system's name
 */
public record VirtualAddress(InterfaceAddress address, String networkInterface) {}
