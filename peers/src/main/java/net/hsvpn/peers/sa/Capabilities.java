package net.hsvpn.peers.sa;

/**
 * What IKE_SA_INIT told of the peer.
 *
 * @param routingTags it sent HSVPN's vendor ID, so private notifies have our meaning
 * @param localNatted a NAT changes our address on the way (or we pretended so, to encapsulate)
 * @param remoteNatted a NAT changes the peer's address on the way
 */
public record Capabilities(boolean routingTags, boolean localNatted, boolean remoteNatted) {}
