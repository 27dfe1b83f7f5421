package net.hsvpn.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * The RADIUS servers that authenticate users and count what they use (RFC 2865, 2866).
 *
 * @param servers most wanted first, at least one
 * @param timeout for one answer
 * @param tries how often a server is asked before the next one is, at least 1
 * @param accounting whether the servers are told of sessions
 * @param interim between two messages about a session, unless a server has another wish
 */
public record RadiusSettings(
    List<Server> servers, Duration timeout, int tries, boolean accounting, Duration interim) {
  public RadiusSettings {
    servers = List.copyOf(servers);
  }

  /** One server. */
  public record Server(
      String name, InetAddress address, int port, int accountingPort, Secret secret) {}
}
