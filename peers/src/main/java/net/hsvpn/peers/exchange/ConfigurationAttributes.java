package net.hsvpn.peers.exchange;

import static net.hsvpn.peers.iana.ConfigurationAttributeType.APPLICATION_VERSION;
import static net.hsvpn.peers.iana.ConfigurationAttributeType.INTERNAL_DNS_DOMAIN;
import static net.hsvpn.peers.iana.ConfigurationAttributeType.INTERNAL_IP4_ADDRESS;
import static net.hsvpn.peers.iana.ConfigurationAttributeType.INTERNAL_IP4_DNS;
import static net.hsvpn.peers.iana.ConfigurationAttributeType.INTERNAL_IP4_SUBNET;
import static net.hsvpn.peers.iana.ConfigurationAttributeType.INTERNAL_IP6_ADDRESS;
import static net.hsvpn.peers.iana.ConfigurationAttributeType.INTERNAL_IP6_DNS;
import static net.hsvpn.peers.iana.ConfigurationAttributeType.INTERNAL_IP6_SUBNET;
import static net.hsvpn.peers.iana.ConfigurationAttributeType.SUPPORTED_ATTRIBUTES;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.peers.iana.ConfigurationAttributeType;
import net.hsvpn.peers.sa.AddressWish;
import net.hsvpn.peers.sa.Lease;
import net.hsvpn.peers.wire.Configuration;
import net.hsvpn.peers.wire.ConfigurationAttribute;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Payload;

/** Addresses and what belongs to them as a CP payload tells it (RFC 7296 section 3.15). */
final class ConfigurationAttributes {
  private static final int IPV4 = 4;
  private static final int IPV6 = 16;
  private static final int FULL_LENGTH = 128;
  private static final int LONGEST_DOMAIN = 253;

  /** What a request may hold without being passed over. */
  private static final List<ConfigurationAttributeType> SUPPORTED =
      List.of(
          INTERNAL_IP4_ADDRESS,
          INTERNAL_IP4_DNS,
          APPLICATION_VERSION,
          INTERNAL_IP6_ADDRESS,
          INTERNAL_IP6_DNS,
          INTERNAL_IP4_SUBNET,
          SUPPORTED_ATTRIBUTES,
          INTERNAL_IP6_SUBNET,
          INTERNAL_DNS_DOMAIN);

  private ConfigurationAttributes() {}

  /** Asks for these addresses and all that belongs to them. */
  static Configuration request(List<InetAddress> wanted) {
    List<ConfigurationAttribute> attributes = new ArrayList<>();
    for (InetAddress address : wanted) {
      attributes.add(
          address.isAnyLocalAddress()
              ? new ConfigurationAttribute(type(address, INTERNAL_IP4_ADDRESS))
              : address(address));
      attributes.add(new ConfigurationAttribute(type(address, INTERNAL_IP4_DNS)));
      attributes.add(new ConfigurationAttribute(type(address, INTERNAL_IP4_SUBNET)));
    }
    attributes.add(new ConfigurationAttribute(INTERNAL_DNS_DOMAIN));
    return ConfigurationAttribute.payload(Configuration.Type.REQUEST, attributes);
  }

  /** What the peer asks for; empty if it asks for no address. */
  static Optional<AddressWish> wish(List<Payload> payloads) throws MalformedMessage {
    List<InetAddress> wanted = addresses(of(Configuration.Type.REQUEST, payloads), true);
    return wanted.isEmpty() ? Optional.empty() : Optional.of(new AddressWish(wanted));
  }

  /** What the peer gives us; empty if it gives no address. */
  static Optional<Lease> lease(List<Payload> payloads) throws MalformedMessage {
    List<ConfigurationAttribute> attributes = of(Configuration.Type.REPLY, payloads);
    List<InetAddress> addresses = addresses(attributes, false);
    if (addresses.isEmpty()) {
      return Optional.empty();
    }
    List<InetAddress> dns = new ArrayList<>();
    List<IpPrefix> networks = new ArrayList<>();
    List<String> domains = new ArrayList<>();
    for (ConfigurationAttribute attribute : attributes) {
      byte[] value = attribute.value().array();
      if (attribute.is(INTERNAL_IP4_DNS) || attribute.is(INTERNAL_IP6_DNS)) {
        literal(value, attribute.is(INTERNAL_IP4_DNS) ? IPV4 : IPV6).ifPresent(dns::add);
      } else if (attribute.is(INTERNAL_IP4_SUBNET) || attribute.is(INTERNAL_IP6_SUBNET)) {
        network(value).ifPresent(networks::add);
      } else if (attribute.is(INTERNAL_DNS_DOMAIN)) {
        domain(value).ifPresent(domains::add);
      }
    }
    return Optional.of(new Lease(addresses, dns, domains, networks));
  }

  /** Gives the peer what it gets, and answers what else it asked for. */
  static Configuration reply(Lease lease, List<Payload> request) throws MalformedMessage {
    List<ConfigurationAttribute> attributes = new ArrayList<>();
    lease.addresses().forEach(address -> attributes.add(address(address)));
    for (InetAddress server : lease.dns()) {
      attributes.add(
          new ConfigurationAttribute(type(server, INTERNAL_IP4_DNS), server.getAddress()));
    }
    lease.networks().stream()
        .filter(network -> network.length() > 0)
        .forEach(network -> attributes.add(subnet(network)));
    for (String domain : lease.domains()) {
      attributes.add(
          new ConfigurationAttribute(
              INTERNAL_DNS_DOMAIN, domain.getBytes(StandardCharsets.US_ASCII)));
    }
    for (ConfigurationAttribute asked : of(Configuration.Type.REQUEST, request)) {
      if (asked.is(APPLICATION_VERSION)) {
        // RFC 7296 section 2.20: who does not want to tell his version answers with none.
        attributes.add(new ConfigurationAttribute(APPLICATION_VERSION));
      } else if (asked.is(SUPPORTED_ATTRIBUTES)) {
        attributes.add(new ConfigurationAttribute(SUPPORTED_ATTRIBUTES, supported()));
      }
    }
    return ConfigurationAttribute.payload(
        Configuration.Type.REPLY, attributes.stream().distinct().toList());
  }

  private static byte[] supported() {
    byte[] codes = new byte[2 * SUPPORTED.size()];
    for (int i = 0; i < SUPPORTED.size(); i++) {
      codes[2 * i + 1] = (byte) SUPPORTED.get(i).code();
    }
    return codes;
  }

  private static List<ConfigurationAttribute> of(Configuration.Type kind, List<Payload> payloads)
      throws MalformedMessage {
    for (Configuration payload : Payloads.all(payloads, Configuration.class)) {
      if (payload.is(kind)) {
        return ConfigurationAttribute.of(payload);
      }
    }
    return List.of();
  }

  /**
   * One address of each family: nobody here has two.
   *
   * @param any whether no address in particular may stand there
   */
  private static List<InetAddress> addresses(List<ConfigurationAttribute> attributes, boolean any)
      throws MalformedMessage {
    Optional<InetAddress> ipv4 = Optional.empty();
    Optional<InetAddress> ipv6 = Optional.empty();
    for (ConfigurationAttribute attribute : attributes) {
      if (attribute.is(INTERNAL_IP4_ADDRESS) && ipv4.isEmpty()) {
        ipv4 = address(attribute.value().array(), IPV4, IPV4, any);
      } else if (attribute.is(INTERNAL_IP6_ADDRESS) && ipv6.isEmpty()) {
        // Behind the address stands the length of its prefix; some leave it out.
        ipv6 = address(attribute.value().array(), IPV6, IPV6 + 1, any);
      }
    }
    List<InetAddress> both = new ArrayList<>();
    ipv4.ifPresent(both::add);
    ipv6.ifPresent(both::add);
    return both;
  }

  private static Optional<InetAddress> address(byte[] value, int length, int longest, boolean any)
      throws MalformedMessage {
    if (value.length != 0 && value.length != length && value.length != longest) {
      throw new MalformedMessage(
          "internal address", 0, "0, " + length + " or " + longest + " octets", "" + value.length);
    }
    Optional<InetAddress> address =
        literal(Arrays.copyOf(value, length), length).filter(a -> any || !a.isAnyLocalAddress());
    if (address.filter(a -> a.isMulticastAddress() || a.isLoopbackAddress()).isPresent()) {
      throw new MalformedMessage("internal address", 0, "that of one host", "another");
    }
    return address;
  }

  /** Empty if it is no address of this length, or an IPv4 address in the form of an IPv6 one. */
  private static Optional<InetAddress> literal(byte[] octets, int length) {
    try {
      return octets.length == length
          ? Optional.of(InetAddress.getByAddress(octets))
              .filter(address -> address.getAddress().length == length)
          : Optional.empty();
    } catch (UnknownHostException _) {
      return Optional.empty();
    }
  }

  private static Optional<IpPrefix> network(byte[] value) {
    if (value.length == IPV6 + 1) {
      int length = value[IPV6] & 0xFF;
      return literal(Arrays.copyOf(value, IPV6), IPV6)
          .filter(_ -> length <= FULL_LENGTH)
          .map(address -> new IpPrefix(address, length));
    }
    if (value.length != 2 * IPV4) {
      return Optional.empty();
    }
    int mask = 0;
    for (int i = IPV4; i < 2 * IPV4; i++) {
      mask = mask << 8 | (value[i] & 0xFF);
    }
    int ones = Integer.bitCount(mask);
    boolean contiguous = mask == (ones == 0 ? 0 : -1 << (Integer.SIZE - ones));
    return contiguous
        ? literal(Arrays.copyOf(value, IPV4), IPV4).map(address -> new IpPrefix(address, ones))
        : Optional.empty();
  }

  private static Optional<String> domain(byte[] value) {
    String text = new String(value, StandardCharsets.US_ASCII);
    return value.length <= LONGEST_DOMAIN && text.matches("[A-Za-z0-9._-]+")
        ? Optional.of(text)
        : Optional.empty();
  }

  private static ConfigurationAttribute address(InetAddress address) {
    byte[] octets = address.getAddress();
    if (octets.length == IPV4) {
      return new ConfigurationAttribute(INTERNAL_IP4_ADDRESS, octets);
    }
    byte[] value = Arrays.copyOf(octets, IPV6 + 1);
    value[IPV6] = (byte) FULL_LENGTH;
    return new ConfigurationAttribute(INTERNAL_IP6_ADDRESS, value);
  }

  private static ConfigurationAttribute subnet(IpPrefix network) {
    byte[] octets = network.firstOctets();
    if (!network.isIpv4()) {
      byte[] value = Arrays.copyOf(octets, IPV6 + 1);
      value[IPV6] = (byte) network.length();
      return new ConfigurationAttribute(INTERNAL_IP6_SUBNET, value);
    }
    byte[] value = Arrays.copyOf(octets, 2 * IPV4);
    int mask = -1 << (Integer.SIZE - network.length());
    for (int i = 0; i < IPV4; i++) {
      value[IPV4 + i] = (byte) (mask >>> (Integer.SIZE - 8 * (i + 1)));
    }
    return new ConfigurationAttribute(INTERNAL_IP4_SUBNET, value);
  }

  /** The attribute of the address's family. */
  private static ConfigurationAttributeType type(
      InetAddress address, ConfigurationAttributeType ipv4) {
    if (address.getAddress().length == IPV4) {
      return ipv4;
    }
    return switch (ipv4) {
      case INTERNAL_IP4_ADDRESS -> INTERNAL_IP6_ADDRESS;
      case INTERNAL_IP4_DNS -> INTERNAL_IP6_DNS;
      case INTERNAL_IP4_SUBNET -> INTERNAL_IP6_SUBNET;
      default -> throw new IllegalArgumentException(ipv4 + " has no like in IPv6");
    };
  }
}
