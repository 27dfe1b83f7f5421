package net.hsvpn.dataplane.io.linux;

/**
 * A network interface.
 *
 * @param index its number in its namespace, from 1
 * @param mtu in octets
 * @param up whether an administrator (or {@link Netlink#setUp}) has set it up
 * @param transmitDrops packets that the kernel dropped because too many waited to be sent
 */
public record Link(int index, String name, int mtu, boolean up, long transmitDrops) {}
