/** Translations between configuration, IKE engine and data plane, which never see each other. */
package net.hsvpn.actors.adapt;
