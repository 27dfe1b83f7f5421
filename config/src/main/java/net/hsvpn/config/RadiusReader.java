package net.hsvpn.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code hsvpn.radius}. */
final class RadiusReader {
  private static final int MAX_SERVERS = 16;

  private final NamedFiles files;

  RadiusReader(Folder folder) {
    files = new NamedFiles(folder);
  }

  Optional<RadiusSettings> read(Section root) {
    if (!root.has(Schema.RADIUS)) {
      return Optional.empty();
    }
    return root.child(Schema.RADIUS).flatMap(this::settings);
  }

  private Optional<RadiusSettings> settings(Section section) {
    Optional<Duration> timeout = section.get(Schema.RADIUS_TIMEOUT);
    Optional<Integer> tries = section.get(Schema.RADIUS_TRIES);
    Optional<Boolean> accounting = section.get(Schema.RADIUS_ACCOUNTING);
    Optional<Duration> interim = section.get(Schema.RADIUS_INTERIM);
    List<RadiusSettings.Server> servers = new ArrayList<>();
    section
        .named(Schema.RADIUS_SERVERS, MAX_SERVERS)
        .forEach((name, server) -> server(name, server).ifPresent(servers::add));
    if (!section.has(Schema.RADIUS_SERVERS)) {
      section.refuse(
          Schema.RADIUS_SERVERS.name(),
          "no server",
          "write servers { main { address = \"192.0.2.53\", secret-file = \"radius.secret\" } }");
    }
    return Present.all(timeout, tries, accounting, interim) && !servers.isEmpty()
        ? Optional.of(
            new RadiusSettings(
                servers, timeout.get(), tries.get(), accounting.get(), interim.get()))
        : Optional.empty();
  }

  private Optional<RadiusSettings.Server> server(String name, Section section) {
    Optional<InetAddress> address = section.get(Schema.RADIUS_ADDRESS);
    Optional<Integer> port = section.get(Schema.RADIUS_PORT);
    Optional<Integer> accounting = section.get(Schema.RADIUS_ACCOUNTING_PORT);
    Optional<Secret> inline = section.get(Schema.RADIUS_SECRET);
    Optional<Secret> filed = files.line(section, Schema.RADIUS_SECRET_FILE);
    boolean both = section.has(Schema.RADIUS_SECRET) && section.has(Schema.RADIUS_SECRET_FILE);
    if (both) {
      section.refuse(
          Schema.RADIUS_SECRET_FILE, "there is a secret too", "keep one of secret and secret-file");
    } else if (!section.has(Schema.RADIUS_SECRET) && !section.has(Schema.RADIUS_SECRET_FILE)) {
      section.refuse(
          Schema.RADIUS_SECRET,
          "no secret that the server and this gateway share",
          "write secret-file = \"file\" or secret = \"…\"");
    }
    Optional<Secret> secret = inline.or(() -> filed);
    return Present.all(address, port, accounting, secret) && !both
        ? Optional.of(
            new RadiusSettings.Server(
                name, address.get(), port.get(), accounting.get(), secret.get()))
        : Optional.empty();
  }
}
