/** An actor for each ARF context. */
package net.hsvpn.actors.context;
