package net.hsvpn.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who this gateway is and where it listens.
 *
 * @param name the name of the gateway, also in its HTTP interface
 * @param identity what it calls itself in IKE, unless a peer has a local identity of its own
 * @param listen the node's own addresses for IKE and ESP, at least one
 * @param warmUp how long the self-test goes on before the gateway is ready, not negative
 * @param virtualAddresses addresses that one node of a cluster owns at a time
 * @param ownKey what it signs with, unless a peer has a key of its own
 * @param crashSecret of which crash tokens are made (RFC 6290); empty for no tokens
 */
public record GatewaySettings(
    String name,
    Identity identity,
    List<InetAddress> listen,
    Ports ports,
    Duration warmUp,
    List<VirtualAddress> virtualAddresses,
    Optional<OwnKey> ownKey,
    TrustSettings trust,
    Optional<Secret> crashSecret) {
  /** Without a secret of which crash tokens are made. */
  public GatewaySettings(
      String name,
      Identity identity,
      List<InetAddress> listen,
      Ports ports,
      Duration warmUp,
      List<VirtualAddress> virtualAddresses,
      Optional<OwnKey> ownKey,
      TrustSettings trust) {
    this(name, identity, listen, ports, warmUp, virtualAddresses, ownKey, trust, Optional.empty());
  }

  public GatewaySettings {
    listen = List.copyOf(listen);
    virtualAddresses = List.copyOf(virtualAddresses);
  }

  GatewaySettings with(Optional<OwnKey> otherKey, TrustSettings otherTrust) {
    return new GatewaySettings(
        name, identity, listen, ports, warmUp, virtualAddresses, otherKey, otherTrust, crashSecret);
  }
}
