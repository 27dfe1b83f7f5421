package net.hsvpn.lab.bench.contender;

import java.util.List;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Topology;

/**
 * The two hosts that all contenders run on, and the one cable between them (a veth pair, MTU 1500).
 *
 * @param east where the traffic starts, 192.0.2.1
 * @param west where it goes, 192.0.2.2
 * @param eastOffice where our gateway's TUN device goes
 * @param westOffice likewise
 */
public record Gateways(Host east, Host west, Host eastOffice, Host westOffice) {
  /** The outer address of one. */
  public static final String EAST = "192.0.2.1";

  /** The outer address of the other. */
  public static final String WEST = "192.0.2.2";

  static final String EAST_LOOPBACK = "10.21.0.1";
  static final String WEST_LOOPBACK = "10.22.0.1";
  static final String EAST_OFFICE = "10.1.0.0/16";
  static final String WEST_OFFICE = "10.2.0.0/16";

  /** Builds the hosts; nothing runs on them yet. */
  public static Gateways build(Topology topology) {
    Host east = topology.host("east");
    Host west = topology.host("west").cabled("eth0", WEST + "/24", east, EAST + "/24");
    // strongSwan's libipsec wants an address of its host inside each selector.
    east.address("lo", EAST_LOOPBACK + "/32");
    west.address("lo", WEST_LOOPBACK + "/32");
    return new Gateways(
        east,
        west,
        east.context("office", List.of(EAST_OFFICE)),
        west.context("office", List.of(WEST_OFFICE)));
  }
}
