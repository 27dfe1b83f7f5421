package net.hsvpn.peers.ppp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.hsvpn.peers.wire.Octets;

/** What IPCP negotiates: addresses (RFC 1332 section 3.3) and name servers (RFC 1877). */
final class IpcpOptions implements Negotiator {
  private static final int IP_ADDRESS = 3;
  private static final int PRIMARY_DNS = 129;
  private static final int SECONDARY_DNS = 131;
  private static final List<Integer> DNS = List.of(PRIMARY_DNS, SECONDARY_DNS);
  private static final Octets UNSPECIFIED = Octets.of(new byte[4]);

  private final PppSettings settings;
  private final Octets configured;
  private Octets own = UNSPECIFIED;
  private Octets theirs = UNSPECIFIED;
  private boolean asksAddress;
  private final Map<Integer, Octets> servers = new TreeMap<>();

  /**
   * @param configured our address, or 0.0.0.0
   */
  IpcpOptions(PppSettings settings, Inet4Address configured) {
    this.settings = settings;
    this.configured = octets(configured);
    reset();
  }

  @Override
  public void reset() {
    own = configured;
    theirs = UNSPECIFIED;
    asksAddress = true;
    servers.clear();
    if (settings.wantsDns()) {
      DNS.forEach(which -> servers.put(which, UNSPECIFIED));
    }
  }

  @Override
  public List<ConfigOption> request() {
    List<ConfigOption> wanted = new ArrayList<>();
    if (asksAddress) {
      wanted.add(new ConfigOption(IP_ADDRESS, own));
    }
    servers.forEach((which, server) -> wanted.add(new ConfigOption(which, server)));
    return wanted;
  }

  @Override
  public Verdict judge(List<ConfigOption> options) {
    List<ConfigOption> unknown = new ArrayList<>();
    List<ConfigOption> other = new ArrayList<>();
    Octets address = UNSPECIFIED;
    for (ConfigOption option : options) {
      Optional<Octets> known = known(option.type());
      if (option.data().length() != 4 || known.isEmpty()) {
        unknown.add(option);
      } else if (option.type() == IP_ADDRESS) {
        address = option.data();
        boolean ours = address.equals(own) && !own.equals(UNSPECIFIED);
        boolean lent = known.get().equals(UNSPECIFIED);
        if (address.equals(UNSPECIFIED) && lent) {
          unknown.add(option); // It asks, and we have nothing to give.
        } else if (ours || (!lent && !address.equals(known.get()))) {
          other.add(new ConfigOption(IP_ADDRESS, known.get()));
        }
      } else if (!option.data().equals(known.get())) {
        other.add(new ConfigOption(option.type(), known.get()));
      }
    }
    if (!unknown.isEmpty()) {
      return new Verdict.Reject(unknown);
    }
    if (!other.isEmpty()) {
      return new Verdict.Nak(other);
    }
    theirs = address;
    return new Verdict.Ack();
  }

  /** The value that the peer shall have; unspecified for whatever address it has. */
  private Optional<Octets> known(int type) {
    if (type == IP_ADDRESS) {
      return Optional.of(settings.lends().map(IpcpOptions::octets).orElse(UNSPECIFIED));
    }
    int which = DNS.indexOf(type);
    return which < 0 || which >= settings.dns().size()
        ? Optional.empty()
        : Optional.of(octets(settings.dns().get(which)));
  }

  @Override
  public void naked(List<ConfigOption> options) {
    for (ConfigOption option : options) {
      if (option.data().length() != 4) {
        continue;
      }
      if (option.type() == IP_ADDRESS) {
        // An address that is configured is not given away.
        own = configured.equals(UNSPECIFIED) ? option.data() : own;
      } else {
        servers.computeIfPresent(option.type(), (which, before) -> option.data());
      }
    }
  }

  @Override
  public void rejected(List<ConfigOption> options) {
    for (ConfigOption option : options) {
      asksAddress &= option.type() != IP_ADDRESS;
      servers.remove(option.type());
    }
  }

  PppLink.Ends<Inet4Address> ends() {
    return new PppLink.Ends<>(address(own), address(theirs));
  }

  List<Inet4Address> dns() {
    return servers.values().stream()
        .filter(server -> !server.equals(UNSPECIFIED))
        .map(IpcpOptions::address)
        .toList();
  }

  private static Octets octets(Inet4Address address) {
    return Octets.of(address.getAddress());
  }

  private static Inet4Address address(Octets octets) {
    try {
      return (Inet4Address) InetAddress.getByAddress(octets.array());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four octets are an address", e);
    }
  }
}
