/** strongSwan as the other end: an IKEv2 and ESP implementation that nobody here wrote. */
package net.hsvpn.lab.strongswan;
