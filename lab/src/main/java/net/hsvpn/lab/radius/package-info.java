/** FreeRADIUS as the server that knows the users. */
package net.hsvpn.lab.radius;
