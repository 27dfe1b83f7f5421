/** What actors remember across restarts. */
package net.hsvpn.persistence;
