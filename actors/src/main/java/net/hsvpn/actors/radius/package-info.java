/** Carries requests to RADIUS servers, and their answers back. */
package net.hsvpn.actors.radius;
