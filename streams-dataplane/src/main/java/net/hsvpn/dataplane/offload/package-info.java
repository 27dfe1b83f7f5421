/**
 * What a network card's offloads do, in user space: one packet of up to 64 KiB passes a TUN device
 * in one call, and is cut into, or made of, the packets that tunnels carry. Pure computation.
 */
package net.hsvpn.dataplane.offload;
