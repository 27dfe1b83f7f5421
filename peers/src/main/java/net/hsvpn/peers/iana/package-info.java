/** IANA's IKEv2 registries, one enum each, with the document that defines each number. */
package net.hsvpn.peers.iana;
