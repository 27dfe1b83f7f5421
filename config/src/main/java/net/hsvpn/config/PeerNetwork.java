package net.hsvpn.config;

import java.util.List;
import java.util.Optional;

/**
 * What a peer's method has to know of one context, where the two ends do not tell each other.
 *
 * @param localIdentity what we call ourselves in the IKE SA of this context alone; only with {@link
 *     Method#PER_NETWORK}, and always there
 * @param remoteIdentity what the peer does
 * @param local our side's traffic selectors; empty for the context's networks, and with L2TP
 * @param remote what lies behind the peer; empty if it is negotiated, so never with L2TP
 */
public record PeerNetwork(
    ContextId context,
    Optional<Identity> localIdentity,
    Optional<Identity> remoteIdentity,
    List<IpPrefix> local,
    List<IpPrefix> remote) {
  public PeerNetwork {
    local = List.copyOf(local);
    remote = List.copyOf(remote);
  }
}
