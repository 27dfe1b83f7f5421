/** Where the control plane of L2TP meets the packet path. */
package net.hsvpn.dataplane.carrier;
