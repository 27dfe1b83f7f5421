/** The HTTP interface: paths, problem documents, server-sent events. */
package net.hsvpn.actors.http;
