package net.hsvpn.dataplane.io.linux;

import java.util.Optional;

/**
 * A network interface.
 *
 * @param index its number in its namespace, from 1
 * @param mtu in octets
 * @param up whether an administrator (or {@link Netlink#setUp}) has set it up
 * @param transmitDrops packets that the kernel dropped because too many waited to be sent
 * @param hardware its link-layer address, such as 6 octets of Ethernet
 */
public record Link(
    int index, String name, int mtu, boolean up, long transmitDrops, Optional<byte[]> hardware) {}
