package net.hsvpn.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code hsvpn.cluster}, and checks it against the rest. */
final class ClusterReader {
  private final NamedFiles files;

  ClusterReader(Folder folder) {
    this.files = new NamedFiles(folder);
  }

  Optional<ClusterSettings> read(Section section) {
    Optional<String> host = section.get(Schema.HOST);
    Optional<Integer> port = section.get(Schema.PORT);
    Optional<List<String>> seeds = section.get(Schema.SEEDS);
    Optional<Liveness> liveness =
        section.child(Schema.CLUSTER_LIVENESS).flatMap(ClusterReader::liveness);
    Optional<ClusterTls> tls =
        section.has(Schema.CLUSTER_TLS)
            ? section.child(Schema.CLUSTER_TLS).flatMap(this::tls)
            : Optional.empty();
    if (!Present.all(host, port, seeds, liveness)) {
      return Optional.empty();
    }
    if (!seeds.get().isEmpty() && !section.has(Schema.CLUSTER_TLS) && !loopback(host.get())) {
      section.refuse(
          Schema.HOST,
          "outside of loopback the nodes must know each other by certificates",
          "write tls { certificate = \"node.pem\", private-key = \"node.key\", ca = \"ca.pem\" }");
      return Optional.empty();
    }
    return Optional.of(
        new ClusterSettings(host.get(), port.get(), seeds.get(), liveness.get(), tls));
  }

  private static boolean loopback(String host) {
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException name) {
      return host.equals("localhost");
    }
  }

  private static Optional<Liveness> liveness(Section section) {
    Optional<Integer> port = section.get(Schema.LIVENESS_PORT);
    Optional<Duration> interval = section.get(Schema.LIVENESS_INTERVAL);
    Optional<Integer> multiplier = section.get(Schema.LIVENESS_MULTIPLIER);
    return Present.all(port, interval, multiplier)
        ? Optional.of(new Liveness(port.get(), interval.get(), multiplier.get()))
        : Optional.empty();
  }

  private Optional<ClusterTls> tls(Section section) {
    for (Key<?> key :
        List.of(Schema.CLUSTER_CERTIFICATE, Schema.CLUSTER_PRIVATE_KEY, Schema.CLUSTER_CA)) {
      if (!section.has(key)) {
        section.refuse(key, "the key is missing", "name certificate, private-key and ca");
      }
    }
    Optional<NamedFile> certificate = files.read(section, Schema.CLUSTER_CERTIFICATE);
    Optional<Secret> privateKey = files.secret(section, Schema.CLUSTER_PRIVATE_KEY);
    Optional<NamedFile> ca = files.read(section, Schema.CLUSTER_CA);
    return Present.all(certificate, privateKey, ca)
        ? Optional.of(new ClusterTls(certificate.get(), privateKey.get(), ca.get()))
        : Optional.empty();
  }

  /** Peers of addresses exist and have one address, and what moves with it can be sealed. */
  static void checkAddresses(
      Section section, GatewaySettings gateway, List<PeerConfig> peers, StorageSettings storage) {
    String key = Schema.VIRTUAL_ADDRESSES.name();
    Set<PeerId> placed = new HashSet<>();
    for (VirtualAddress address : gateway.virtualAddresses()) {
      for (PeerId peer : address.peers()) {
        if (peers.stream().noneMatch(p -> p.id().equals(peer))) {
          section.refuse(key, "there is no peer '" + peer + "'", "name peers of this file");
          return;
        }
        if (!placed.add(peer)) {
          section.refuse(key, "peer '" + peer + "' would talk to two addresses", "name it once");
        }
      }
    }
    if (!gateway.virtualAddresses().isEmpty() && storage.keys().isEmpty()) {
      section.refuse(
          key,
          "storage has no key-file to seal what moves with them",
          "write storage { key-file = \"storage.key\", jdbc-url = \"jdbc:postgresql:…\" }");
    }
  }

  /** Several nodes have something to share. */
  static void checkSeeds(Section section, ClusterSettings cluster, GatewaySettings gateway) {
    if (!cluster.seeds().isEmpty() && gateway.virtualAddresses().isEmpty()) {
      section.refuse(
          Schema.SEEDS,
          "several nodes have nothing to share without an address that moves",
          "write gateway.virtual-addresses = [{ ip = \"192.0.2.100/24\", interface = eth0 }]");
    }
  }
}
