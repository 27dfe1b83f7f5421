package net.hsvpn.lab.bench.contender;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.run.Await;
import net.hsvpn.lab.run.Command;
import net.hsvpn.lab.run.LabProcess;
import net.hsvpn.lab.run.ScratchFolder;
import net.hsvpn.lab.run.Tools;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.traffic.Endpoint;

/** WireGuard in user space, with its own MTU of 1420 and its only cipher, ChaCha20-Poly1305. */
record WireGuardGo() implements Contender {
  private static final String PORT = "51820";
  private static final String NETWORK = "10.11.0.0/24";
  private static final Duration START = Duration.ofSeconds(10);

  // The first variable makes it stay where Linux has a WireGuard of its own.
  private static final Map<String, String> IN_USER_SPACE =
      Map.of("WG_I_PREFER_BUGGY_USERSPACE_TO_POLISHED_KMOD", "1", "LOG_LEVEL", "error");

  @Override
  public String name() {
    return "wireguard-go";
  }

  @Override
  public List<String> programs() {
    return List.of("wireguard-go", "wg", "ip", "nsenter");
  }

  @Override
  public List<String> versionCommand() {
    return List.of("wireguard-go", "--version");
  }

  @Override
  public Tunnel open(Gateways gateways) {
    LabProcess east = start(gateways.east(), "wg-east");
    LabProcess west = start(gateways.west(), "wg-west");
    List<LabProcess> both = List.of(east, west);
    try (ScratchFolder keys = ScratchFolder.create("wireguard")) {
      String eastKey = Command.of(Tools.find("wg"), "genkey").run().stdout().strip();
      String westKey = Command.of(Tools.find("wg"), "genkey").run().stdout().strip();
      String eastFile = keys.write("east", eastKey).toString();
      String westFile = keys.write("west", westKey).toString();
      configure(gateways.east(), "wg-east", eastFile, publicKey(westKey), Gateways.WEST);
      configure(gateways.west(), "wg-west", westFile, publicKey(eastKey), Gateways.EAST);
      gateways.east().address("wg-east", "10.11.0.1/24");
      gateways.west().address("wg-west", "10.11.0.2/24");
    } catch (RuntimeException e) {
      Tunnel.closeAll(both);
      throw e;
    }
    return new Tunnel(
        new Endpoint(gateways.east(), "10.11.0.1"),
        new Endpoint(gateways.west(), "10.11.0.2"),
        List.of(east.pid(), west.pid()),
        false,
        both);
  }

  private static LabProcess start(Host host, String device) {
    return host.start(
        "wireguard-go", List.of("wireguard-go", "--foreground", device), IN_USER_SPACE);
  }

  private static void configure(
      Host host, String device, String keyFile, String peer, String address) {
    Await.until(
        "wireguard-go answers on " + host.name(),
        START,
        () -> host.command("wg", "show", device).attempt().ok());
    host.command(
            "wg",
            "set",
            device,
            "listen-port",
            PORT,
            "private-key",
            keyFile,
            "peer",
            peer,
            "endpoint",
            address + ":" + PORT,
            "allowed-ips",
            NETWORK)
        .run();
  }

  private static String publicKey(String privateKey) {
    return Command.of(Tools.find("wg"), "pubkey").reading(privateKey).run().stdout().strip();
  }
}
