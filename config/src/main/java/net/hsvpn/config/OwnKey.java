package net.hsvpn.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A private key of ours, and what belongs to it; read, but not yet understood.
 *
 * @param file where it was read from, for messages
 * @param content PEM or DER, or a PKCS #12 store with the certificates in it
 * @param pkcs12 whether it is such a store
 * @param passphrase in UTF-8, if the key is encrypted
 * @param certificate the key's certificate, and perhaps those above it
 */
public record OwnKey(
    Path file,
    Secret content,
    boolean pkcs12,
    Optional<Secret> passphrase,
    Optional<NamedFile> certificate) {}
