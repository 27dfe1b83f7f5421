/** What one node has once: sockets and streams, the reception of strangers, shared services. */
package net.hsvpn.actors.node;
