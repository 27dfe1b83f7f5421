/** An actor for each IKE SA and for each child SA. */
package net.hsvpn.actors.sa;
