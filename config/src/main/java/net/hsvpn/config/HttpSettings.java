package net.hsvpn.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The HTTP endpoint.
 *
 * @param bindAddress a loopback address
 * @param port 0 to 65535; 0 lets the operating system choose
 * @param tokenFile absolute path of the bearer token's file; empty if callers need no token
 */
public record HttpSettings(InetAddress bindAddress, int port, Optional<Path> tokenFile) {}
