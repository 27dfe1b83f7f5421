package net.hsvpn.config;

import java.util.Optional;

/**
 * Whether a peer and we may change addresses while an IKE SA stands (RFC 4555).
 *
 * @param enabled empty for: if the peer or we have no fixed address
 * @param checksReturn whether a peer must show that it receives at its new address before its
 *     packets go there
 */
public record Mobike(Optional<Boolean> enabled, boolean checksReturn) {
  public static final Mobike DEFAULT = new Mobike(Optional.empty(), true);
}
