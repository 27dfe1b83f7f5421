/** SAs on nodes that stand ready to go on with them. */
package net.hsvpn.actors.replica;
