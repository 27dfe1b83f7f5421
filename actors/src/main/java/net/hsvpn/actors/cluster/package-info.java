/** What actors on different nodes say to each other, and joining the cluster. */
package net.hsvpn.actors.cluster;
