package net.hsvpn.dataplane.sad;

import java.util.List;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpPrefix;

/**
 * One context that an SA carries in an L2TP session (RFC 2661).
 *
 * @param context where its packets belong
 * @param localTunnel tunnel ID of what we receive, 1 to 65535
 * @param localSession session ID of what we receive, 1 to 65535; unique in the SA
 * @param remoteTunnel tunnel ID of what we send
 * @param remoteSession session ID of what we send
 * @param mru octets that the peer receives in one PPP frame
 * @param remotePrefixes the inner source addresses that the peer may use there
 */
public record CarriedSession(
    ContextId context,
    int localTunnel,
    int localSession,
    int remoteTunnel,
    int remoteSession,
    int mru,
    List<IpPrefix> remotePrefixes) {
  public CarriedSession {
    remotePrefixes = List.copyOf(remotePrefixes);
  }
}
