/** An actor for each configured peer, an entity of the cluster. */
package net.hsvpn.actors.peer;
