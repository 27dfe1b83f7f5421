package net.hsvpn.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads what surrounds the tunnels: HTTP, storage, cluster, limits, paths and fragments. */
final class ServicesReader {
  private static final String H2_RELATIVE = "jdbc:h2:file:./";

  private final Folder folder;

  ServicesReader(Folder folder) {
    this.folder = folder;
  }

  Optional<HttpSettings> http(Section section) {
    Optional<InetSocketAddress> bind = section.get(Schema.BIND);
    Optional<Path> token = folder.readable(section, Schema.TOKEN_FILE);
    noTls(section, Schema.HTTP_TLS);
    if (bind.isPresent() && !bind.get().getAddress().isLoopbackAddress()) {
      section.refuse(
          Schema.BIND,
          "outside of loopback HTTP needs TLS, which is not supported yet",
          "bind to 127.0.0.1 or [::1]");
    }
    return bind.map(b -> new HttpSettings(b.getAddress(), b.getPort(), token));
  }

  Optional<StorageSettings> storage(Section section) {
    Optional<Secret> keys = new NamedFiles(folder).secret(section, Schema.KEY_FILE);
    return section.get(Schema.JDBC_URL).map(url -> new StorageSettings(located(url), keys));
  }

  static Optional<IkeLimits> limits(Section section) {
    Optional<Integer> halfOpen = section.get(Schema.HALF_OPEN);
    Optional<Integer> cookies = section.get(Schema.COOKIE_THRESHOLD);
    Optional<Integer> perSource = section.get(Schema.HALF_OPEN_PER_SOURCE);
    Optional<Integer> perPrefix = section.get(Schema.HALF_OPEN_PER_PREFIX);
    Optional<Duration> timeout = section.get(Schema.HALF_OPEN_TIMEOUT);
    Optional<Integer> ikeSas = section.get(Schema.IKE_SAS_PER_PEER);
    Optional<Integer> childSas = section.get(Schema.CHILD_SAS_PER_IKE_SA);
    Optional<Integer> heldPackets = section.get(Schema.HELD_PACKETS);
    Optional<Integer> heldOctets = section.get(Schema.HELD_OCTETS);
    Optional<Duration> heldTime = section.get(Schema.HELD_TIME);
    Optional<Integer> fragments = section.get(Schema.FRAGMENTS_PER_MESSAGE);
    Optional<Integer> octets = section.get(Schema.MESSAGE_OCTETS);
    if (!Present.all(
        halfOpen,
        cookies,
        perSource,
        perPrefix,
        timeout,
        ikeSas,
        childSas,
        heldPackets,
        heldOctets,
        heldTime,
        fragments,
        octets)) {
      return Optional.empty();
    }
    if (cookies.get() > halfOpen.get()) {
      section.refuse(
          Schema.COOKIE_THRESHOLD,
          "above half-open, so that cookies would never be asked for",
          "write at most " + halfOpen.get());
    }
    return Optional.of(
        new IkeLimits(
            halfOpen.get(),
            cookies.get(),
            perSource.get(),
            perPrefix.get(),
            timeout.get(),
            ikeSas.get(),
            childSas.get(),
            heldPackets.get(),
            heldOctets.get(),
            heldTime.get(),
            new ReassemblyLimits(fragments.get(), octets.get())));
  }

  static Optional<PathMtuSettings> pathMtu(Section section) {
    Optional<Boolean> discovery = section.get(Schema.DISCOVERY);
    Optional<Integer> floor = section.get(Schema.FLOOR);
    Optional<Fragmentation> fragmentation = section.get(Schema.FRAGMENT);
    Optional<TcpMss> tcpMss = section.get(Schema.TCP_MSS);
    return Present.all(discovery, floor, fragmentation, tcpMss)
        ? Optional.of(
            new PathMtuSettings(discovery.get(), floor.get(), fragmentation.get(), tcpMss.get()))
        : Optional.empty();
  }

  static Optional<FragmentSizes> fragmentSizes(Section section) {
    Optional<Integer> v4 = section.get(Schema.FRAGMENT_SIZE_V4);
    Optional<Integer> v6 = section.get(Schema.FRAGMENT_SIZE_V6);
    return Present.all(v4, v6)
        ? Optional.of(new FragmentSizes(v4.get(), v6.get()))
        : Optional.empty();
  }

  private static void noTls(Section section, Block tls) {
    if (section.has(tls)) {
      section.refuse(tls.name(), "TLS is not supported yet", "leave tls out");
    }
  }

  /** The database would take a relative name from wherever the gateway was started. */
  private String located(String jdbcUrl) {
    return jdbcUrl.startsWith(H2_RELATIVE)
        ? "jdbc:h2:file:" + folder.path() + "/" + jdbcUrl.substring(H2_RELATIVE.length())
        : jdbcUrl;
  }
}
