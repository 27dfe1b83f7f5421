package net.hsvpn.actors.cluster;

/**
 * Marks messages that may cross nodes, as CBOR. They are a wire format: fields are added, never
 * renamed.
 */
public interface CborMessage {}
