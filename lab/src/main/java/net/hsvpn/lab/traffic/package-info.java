/** Traffic that knows where it belongs: every packet carries the marker of its context. */
package net.hsvpn.lab.traffic;
