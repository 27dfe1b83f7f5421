/** IKE messages in words, without a secret in them. */
package net.hsvpn.peers.trace;
