package net.hsvpn.lab.bench.contender;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.traffic.Endpoint;

/** Two of our gateways with one context in a tagged tunnel, started as users start them. */
record Hsvpn() implements Contender {
  private static final String CONTEXT = "office";
  private static final int TAG = 10;
  private static final int KEY_OCTETS = 24;
  private static final Duration ESTABLISHED = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "hsvpn";
  }

  @Override
  public List<String> programs() {
    return List.of("ip", "nsenter");
  }

  @Override
  public List<String> versionCommand() {
    return List.of();
  }

  @Override
  public Tunnel open(Gateways gateways) {
    byte[] random = new byte[KEY_OCTETS];
    new SecureRandom().nextBytes(random);
    String key = HexFormat.of().formatHex(random);
    ContextSpec near = context(gateways.eastOffice(), Gateways.EAST_OFFICE, "10.1.0.1/16");
    ContextSpec far = context(gateways.westOffice(), Gateways.WEST_OFFICE, "10.2.0.1/16");
    PeerSpec toEast = peer("east", Gateways.EAST, key).with("start", "passive");
    PeerSpec toWest = peer("west", Gateways.WEST, key);
    List<GatewayProcess> started = new ArrayList<>();
    long readyAt;
    try {
      started.add(start("west", Gateways.WEST, gateways.west(), far, toEast));
      started.add(start("east", Gateways.EAST, gateways.east(), near, toWest));
      started.forEach(GatewayProcess::awaitReady);
      readyAt = System.nanoTime();
      started.getFirst().awaitEstablished("east", ESTABLISHED);
      started.getLast().awaitEstablished("west", ESTABLISHED);
    } catch (RuntimeException e) {
      Tunnel.closeAll(started);
      throw e;
    }
    return new Tunnel(
        new Endpoint(near.host(), near.address(false)),
        new Endpoint(far.host(), far.address(false)),
        started.stream().map(GatewayProcess::pid).toList(),
        true,
        started.reversed(),
        OptionalLong.of(readyAt));
  }

  private static GatewayProcess start(
      String name, String address, Host host, ContextSpec context, PeerSpec peer) {
    return GatewayProcess.startAtFullSize(
        new GatewaySpec(
            name, identity(name), List.of(address), host, List.of(context), List.of(peer)));
  }

  private static ContextSpec context(Host host, String network, String address) {
    return new ContextSpec(CONTEXT, TAG, List.of(network), List.of(address), host);
  }

  private static PeerSpec peer(String name, String address, String key) {
    return PeerSpec.hsvpn(name, address, identity(name), key, List.of(CONTEXT))
        .with("esp", List.of("aes128gcm16-esn"))
        // The kernel cuts and merges UDP, and does neither with raw ESP.
        .with("encapsulation", "always");
  }

  private static String identity(String name) {
    return name + ".example.net";
  }
}
