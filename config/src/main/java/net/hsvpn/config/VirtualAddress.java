package net.hsvpn.config;

import java.util.List;

/**
 * An address that moves between the nodes of a cluster.
 *
 * @param networkInterface the interface that carries it, by the operating system's name
 * @param announced whether its new owner adds it to the interface and tells the neighbours; else
 *     somebody else leads packets to the owner
 * @param peers those that talk to this address; whom no address names belongs to the first one
 */
public record VirtualAddress(
    InterfaceAddress address, String networkInterface, boolean announced, List<PeerId> peers) {
  public VirtualAddress {
    peers = List.copyOf(peers);
  }
}
