/** Captures of a network, opened by tshark: an eye that shares no code with the gateway. */
package net.hsvpn.lab.capture;
