package net.hsvpn.dataplane.io.linux;

/**
 * A network interface.
 *
 * @param index its number in its namespace, from 1
 * @param mtu in octets
 * @param up whether an administrator (or {@link Netlink#setUp}) has set it up
 */
public record Link(int index, String name, int mtu, boolean up) {}
