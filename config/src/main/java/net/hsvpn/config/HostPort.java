package net.hsvpn.config;

/** The parts of {@code host:port} or {@code [address]:port}, the brackets taken off. */
record HostPort(String host, int port) {
  static HostPort parse(String text, int lowestPort) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("'" + text + "' has no port");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw new IllegalArgumentException("'" + text + "': an IPv6 address must stand in [ ]");
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      if (port < lowestPort || port > 65535) {
        throw new IllegalArgumentException(
            "port " + port + ": expected " + lowestPort + " to 65535");
      }
      return new HostPort(host, port);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' has no port", e);
    }
  }
}
