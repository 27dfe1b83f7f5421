/** What of a node's actors outlives the process. */
package net.hsvpn.actors.durable;
