package net.hsvpn.config;

/**
 * By what the nodes of a cluster know each other, in PEM.
 *
 * @param certificate this node's, and behind it those between it and the CA
 * @param privateKey PKCS #8
 * @param ca whose certificates count
 */
public record ClusterTls(NamedFile certificate, Secret privateKey, NamedFile ca) {}
