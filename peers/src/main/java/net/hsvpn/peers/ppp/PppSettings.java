package net.hsvpn.peers.ppp;

import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;

/**
 * What one end of a link wants.
 *
 * @param mru octets of information that we receive in one frame, at least 128
 * @param demands how the peer must prove who it is
 * @param proof who we say we are, and by what both ends prove it; empty if we will not
 * @param known of the peer: its name and key; needed if something is demanded of it
 * @param ipv4 our address in the network, 0.0.0.0 to ask the peer for one; empty to do without IPv4
 * @param lends the peer's address if it asks for one; empty if we have none for it
 * @param dns name servers that we tell the peer of, two at most
 * @param wantsDns whether we ask the peer for name servers (RFC 1877)
 * @param interfaceIdentifier our part of the link-local IPv6 address, not 0 (RFC 5072 section 4.1);
 *     empty to do without IPv6
 * @param echo how often to ask whether the peer is still there; zero for never
 */
public record PppSettings(
    int mru,
    PppAuth demands,
    Optional<Credentials> proof,
    Optional<Credentials> known,
    Optional<Inet4Address> ipv4,
    Optional<Inet4Address> lends,
    List<Inet4Address> dns,
    boolean wantsDns,
    Optional<Long> interfaceIdentifier,
    Duration echo) {
  public PppSettings {
    dns = List.copyOf(dns);
  }

  /** A name and the secret that belongs to it. */
  public record Credentials(String name, Secret secret) {}
}
