package net.hsvpn.actors.cluster;

/**
 * Marks messages that never leave their node: they carry engine state, keys among it, or belong to
 * a socket of this node. No serializer is bound to them, so that sending one elsewhere fails.
 */
public interface LocalMessage {}
