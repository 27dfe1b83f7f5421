/** A gateway of several nodes, with a database and sites around it. */
package net.hsvpn.lab.cluster;
