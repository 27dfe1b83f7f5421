/** Hosts and networks made of Linux network namespaces: built, drawn, and taken down again. */
package net.hsvpn.lab.topology;
