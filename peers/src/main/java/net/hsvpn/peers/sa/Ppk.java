package net.hsvpn.peers.sa;

import net.hsvpn.config.Secret;
import net.hsvpn.peers.wire.Octets;

/**
 * A post-quantum pre-shared key (RFC 8784), which both ends mix into their keys.
 *
 * @param id by which the two ends name it to each other
 * @param required whether there is no IKE SA without it
 */
public record Ppk(Octets id, Secret key, boolean required) {}
