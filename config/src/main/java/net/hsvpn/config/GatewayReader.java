package net.hsvpn.config;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code hsvpn.gateway}. */
final class GatewayReader {
  private static final int MAX_VIRTUAL_ADDRESSES = 64;
  private static final int MIN_SECRET_OCTETS = 32;

  private final NamedFiles files;

  GatewayReader(Folder folder) {
    this.files = new NamedFiles(folder);
  }

  Optional<GatewaySettings> read(Section section) {
    Optional<String> name = section.get(Schema.NAME);
    Optional<Identity> identity =
        section.has(Schema.IDENTITY) ? section.get(Schema.IDENTITY) : name.map(Identity.Fqdn::new);
    Optional<List<InetAddress>> listen = section.get(Schema.LISTEN);
    if (listen.isPresent() && listen.get().isEmpty()) {
      section.refuse(Schema.LISTEN, "no address to listen on", "leave the key out for all");
    }
    Optional<Ports> ports = section.child(Schema.PORTS).flatMap(this::ports);
    Optional<Duration> warmUp = section.get(Schema.WARM_UP);
    List<VirtualAddress> virtual = virtualAddresses(section);
    Optional<OwnKey> key = OwnKeyReader.ofGateway(files).read(section);
    Optional<TrustSettings> trust = trust(section);
    Optional<Secret> crashSecret = crashSecret(section);
    if (!Present.all(name, identity, listen, ports, warmUp, trust)) {
      return Optional.empty();
    }
    return Optional.of(
        new GatewaySettings(
            name.get(),
            identity.get(),
            listen.get(),
            ports.get(),
            warmUp.get(),
            virtual,
            key,
            trust.get(),
            crashSecret));
  }

  private Optional<Secret> crashSecret(Section section) {
    Optional<Secret> secret = files.secret(section, Schema.CRASH_SECRET_FILE);
    if (secret.filter(s -> s.length() < MIN_SECRET_OCTETS).isPresent()) {
      section.refuse(
          Schema.CRASH_SECRET_FILE,
          "shorter than " + MIN_SECRET_OCTETS + " octets",
          "fill it once with 32 octets of /dev/urandom");
    }
    return secret;
  }

  private Optional<Ports> ports(Section section) {
    Optional<Integer> ike = section.get(Schema.IKE_PORT);
    Optional<Integer> natt = section.get(Schema.NATT_PORT);
    if (!Present.all(ike, natt)) {
      return Optional.empty();
    }
    if (ike.equals(natt)) {
      section.refuse(
          section.has(Schema.NATT_PORT) ? Schema.NATT_PORT : Schema.IKE_PORT,
          "ike and natt are the same port",
          "IKE on the natt port bears a marker (RFC 3948): choose two ports");
    }
    return Optional.of(new Ports(ike.get(), natt.get()));
  }

  private List<VirtualAddress> virtualAddresses(Section gateway) {
    List<VirtualAddress> addresses = new ArrayList<>();
    Set<InetAddress> seen = new HashSet<>();
    for (Section section : gateway.listed(Schema.VIRTUAL_ADDRESSES, MAX_VIRTUAL_ADDRESSES)) {
      Optional<InterfaceAddress> ip = section.get(Schema.VIRTUAL_IP);
      Optional<String> networkInterface = section.get(Schema.VIRTUAL_INTERFACE);
      if (ip.isPresent() && !seen.add(ip.get().address())) {
        section.refuse(Schema.VIRTUAL_IP, "the address stands in the list twice", "leave one out");
      }
      Optional<Boolean> announced = section.get(Schema.VIRTUAL_ANNOUNCED);
      Optional<List<String>> peers = section.get(Schema.VIRTUAL_PEERS);
      if (Present.all(ip, networkInterface, announced, peers)) {
        addresses.add(
            new VirtualAddress(
                ip.get(),
                networkInterface.get(),
                announced.get(),
                peers.get().stream().map(PeerId::new).toList()));
      }
    }
    return addresses;
  }

  private Optional<TrustSettings> trust(Section section) {
    Optional<RevocationPolicy> revocation = section.get(Schema.REVOCATION);
    Optional<Duration> timeout = section.get(Schema.REVOCATION_TIMEOUT);
    Optional<Boolean> fetch = section.get(Schema.FETCH_CERTIFICATES);
    List<NamedFile> ca = files.readAll(section, Schema.CA);
    List<NamedFile> intermediates = files.readAll(section, Schema.INTERMEDIATES);
    List<NamedFile> crl = files.readAll(section, Schema.CRL);
    Optional<URI> url = section.get(Schema.CERTIFICATE_URL);
    return Present.all(revocation, timeout, fetch)
        ? Optional.of(
            new TrustSettings(
                ca, intermediates, crl, revocation.get(), timeout.get(), url, fetch.get()))
        : Optional.empty();
  }
}
