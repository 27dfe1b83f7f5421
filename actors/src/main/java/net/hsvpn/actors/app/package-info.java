/** The command line, and the guardian that composes a gateway. */
package net.hsvpn.actors.app;
