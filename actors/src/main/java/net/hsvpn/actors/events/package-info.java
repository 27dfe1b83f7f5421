/** What happened, for people: a bounded memory and bounded listeners. */
package net.hsvpn.actors.events;
