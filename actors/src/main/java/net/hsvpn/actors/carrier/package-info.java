/** Carries out what the control plane of L2TP decides. */
package net.hsvpn.actors.carrier;
