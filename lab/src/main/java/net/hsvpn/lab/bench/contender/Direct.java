package net.hsvpn.lab.bench.contender;

import java.util.List;
import net.hsvpn.lab.traffic.Endpoint;

/** No VPN at all. */
record Direct() implements Contender {
  @Override
  public String name() {
    return "no VPN";
  }

  @Override
  public List<String> programs() {
    return List.of("iperf3");
  }

  @Override
  public List<String> versionCommand() {
    return List.of("iperf3", "--version");
  }

  @Override
  public Tunnel open(Gateways gateways) {
    return new Tunnel(
        new Endpoint(gateways.east(), Gateways.EAST),
        new Endpoint(gateways.west(), Gateways.WEST),
        List.of(),
        false,
        List.of());
  }
}
