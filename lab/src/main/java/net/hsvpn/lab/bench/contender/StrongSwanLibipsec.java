package net.hsvpn.lab.bench.contender;

import java.util.ArrayList;
import java.util.List;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.strongswan.Child;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.strongswan.StrongSwan;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.traffic.Endpoint;

/** strongSwan with ESP in user space (kernel-libipsec), AES-128-GCM, ESP in UDP. */
record StrongSwanLibipsec() implements Contender {
  private static final String CHILD = "net";
  private static final String KEY = "the key of east and west";

  @Override
  public String name() {
    return "strongswan";
  }

  @Override
  public List<String> programs() {
    return List.of("charon-systemd", "swanctl", "ip", "nsenter", "unshare", "mount");
  }

  @Override
  public List<String> versionCommand() {
    // Its --version asks a daemon; the help names it without one.
    return List.of("swanctl", "--help");
  }

  @Override
  public Tunnel open(Gateways gateways) {
    List<StrongSwan> started = new ArrayList<>();
    try {
      started.add(start(gateways.west(), "west", Gateways.WEST, "east", Gateways.EAST));
      started.add(start(gateways.east(), "east", Gateways.EAST, "west", Gateways.WEST));
      Output output = started.getLast().initiate(CHILD);
      if (!output.ok()) {
        throw new LabException("strongSwan brought no tunnel up: " + output.both().strip());
      }
    } catch (RuntimeException e) {
      Tunnel.closeAll(started);
      throw e;
    }
    return new Tunnel(
        new Endpoint(gateways.east(), Gateways.EAST_LOOPBACK),
        new Endpoint(gateways.west(), Gateways.WEST_LOOPBACK),
        started.stream().map(StrongSwan::pid).toList(),
        false,
        started.reversed());
  }

  private static StrongSwan start(
      Host host, String name, String address, String peer, String peerAddress) {
    boolean east = name.equals("east");
    String local = (east ? Gateways.EAST_LOOPBACK : Gateways.WEST_LOOPBACK) + "/32";
    String remote = (east ? Gateways.WEST_LOOPBACK : Gateways.EAST_LOOPBACK) + "/32";
    Connection connection =
        Connection.of(peer, address, peerAddress, name + ".example.net", peer + ".example.net", KEY)
            .with(Child.of(CHILD, List.of(local), List.of(remote)));
    return StrongSwan.start(host, StrongSwan.Logging.NORMAL, connection);
  }
}
