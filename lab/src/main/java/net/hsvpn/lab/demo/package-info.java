/** {@code ./hsvpn demo}: three gateways, three contexts with equal addresses, on one machine. */
package net.hsvpn.lab.demo;
