package net.hsvpn.lab.bench.contender;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.run.Command;
import net.hsvpn.lab.run.LabProcess;
import net.hsvpn.lab.run.ScratchFolder;
import net.hsvpn.lab.run.Tools;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.traffic.Endpoint;

/**
 * OpenVPN 2.6 in user space between two equals over UDP: AES-128-GCM, certificates that each knows
 * by fingerprint, and all else as it is by default.
 */
record OpenVpn() implements Contender {
  private static final Duration UP = Duration.ofSeconds(20);

  @Override
  public String name() {
    return "openvpn";
  }

  @Override
  public List<String> programs() {
    return List.of("openvpn", "openssl", "ip", "nsenter");
  }

  @Override
  public List<String> versionCommand() {
    return List.of("openvpn", "--version");
  }

  /** One end's certificate. */
  private record Credentials(Path key, Path certificate, String fingerprint) {
    static Credentials create(ScratchFolder folder, String name) {
      Path key = folder.path().resolve(name + ".key");
      Path certificate = folder.path().resolve(name + ".pem");
      String openssl = Tools.find("openssl");
      Command.of(
              openssl,
              "req",
              "-x509",
              "-newkey",
              "ec",
              "-pkeyopt",
              "ec_paramgen_curve:prime256v1",
              "-nodes",
              "-days",
              "2",
              "-subj",
              "/CN=" + name,
              "-keyout",
              key.toString(),
              "-out",
              certificate.toString())
          .run();
      String answer =
          Command.of(
                  openssl,
                  "x509",
                  "-noout",
                  "-fingerprint",
                  "-sha256",
                  "-in",
                  certificate.toString())
              .run()
              .stdout();
      return new Credentials(key, certificate, answer.substring(answer.indexOf('=') + 1).strip());
    }
  }

  @Override
  public Tunnel open(Gateways gateways) {
    ScratchFolder folder = ScratchFolder.create("openvpn");
    List<AutoCloseable> resources = new ArrayList<>(List.of(folder));
    try {
      Credentials east = Credentials.create(folder, "east");
      Credentials west = Credentials.create(folder, "west");
      LabProcess server =
          start(
              gateways.west(),
              List.of("--tls-server", "--dh", "none"),
              List.of("tun-west", Gateways.WEST, Gateways.EAST, "10.12.0.2", "10.12.0.1"),
              west,
              east.fingerprint());
      resources.addFirst(server);
      LabProcess client =
          start(
              gateways.east(),
              List.of("--tls-client"),
              List.of("tun-east", Gateways.EAST, Gateways.WEST, "10.12.0.1", "10.12.0.2"),
              east,
              west.fingerprint());
      resources.addFirst(client);
      for (LabProcess process : List.of(client, server)) {
        process.awaitLine(line -> line.contains("Initialization Sequence Completed"), UP);
      }
      return new Tunnel(
          new Endpoint(gateways.east(), "10.12.0.1"),
          new Endpoint(gateways.west(), "10.12.0.2"),
          List.of(client.pid(), server.pid()),
          false,
          resources);
    } catch (RuntimeException e) {
      Tunnel.closeAll(resources);
      throw e;
    }
  }

  /**
   * @param way device, own and other outer address, own and other inner address
   */
  private static LabProcess start(
      Host host, List<String> role, List<String> way, Credentials own, String peer) {
    List<String> words = new ArrayList<>(List.of("openvpn"));
    words.addAll(role);
    words.addAll(List.of("--dev", way.get(0), "--dev-type", "tun", "--proto", "udp"));
    words.addAll(List.of("--local", way.get(1), "--remote", way.get(2)));
    words.addAll(List.of("--ifconfig", way.get(3), way.get(4)));
    words.addAll(List.of("--cert", own.certificate().toString(), "--key", own.key().toString()));
    words.addAll(List.of("--peer-fingerprint", peer, "--verb", "3"));
    words.addAll(List.of("--data-ciphers", "AES-128-GCM", "--cipher", "AES-128-GCM"));
    // Its kernel module, where there is one, is another product than what is measured here.
    words.add("--disable-dco");
    return host.start("openvpn", words, Map.of());
  }
}
