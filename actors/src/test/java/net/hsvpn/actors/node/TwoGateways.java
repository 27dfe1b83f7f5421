package net.hsvpn.actors.node;

import java.net.InetAddress;
import net.hsvpn.dataplane.io.memory.MemoryNetwork;

/** A hub and a branch that know each other, in the contexts office and guest. */
final class TwoGateways implements AutoCloseable {
  static final InetAddress HERE = InetAddress.ofLiteral("10.1.0.5");
  static final InetAddress THERE = InetAddress.ofLiteral("10.2.0.7");

  final TestGateway branch;
  TestGateway hub;
  Traffic outward;
  Traffic homeward;
  private final MemoryNetwork network = new MemoryNetwork();
  private final String hubConfiguration;

  /**
   * @param hubSide settings of the hub's peer, in HOCON, beyond or instead of the usual ones
   * @param branchSide settings of the branch's peer
   */
  TwoGateways(String hubSide, String branchSide) throws Exception {
    this(hubSide, branchSide, "");
  }

  /**
   * @param hubAround settings of the hub beside its peers
   */
  TwoGateways(String hubSide, String branchSide, String hubAround) throws Exception {
    hubConfiguration = hocon("hub", 2, 1, "branch", hubSide, hubAround);
    branch = new TestGateway(hocon("branch", 1, 2, "hub", branchSide, ""), network);
    startHub();
  }

  private void startHub() throws Exception {
    hub = new TestGateway(hubConfiguration, network);
    outward = new Traffic(hub, branch, "10.1.0.5", "10.2.0.7");
    homeward = new Traffic(branch, hub, "10.2.0.7", "10.1.0.5");
  }

  /** The hub is killed, and starts again. */
  void restartHub() throws Exception {
    hub.kill();
    startHub();
  }

  private static String hocon(
      String name, int host, int net, String peer, String more, String around) {
    return """
    hsvpn {
      gateway { name = %1$s, identity = "%1$s.example.net", listen = ["192.0.2.%2$d"] }
      contexts {
        office { tag = 10, networks = ["10.%3$d.0.0/16"], tun = t0, address = ["10.%3$d.0.1/16"] }
        guest { tag = 20, networks = ["10.%3$d.0.0/16"], tun = t1, address = ["10.%3$d.0.1/16"] }
        nowhere { tag = 30, networks = ["10.%3$d.0.0/16"], tun = t2, address = ["10.%3$d.0.1/16"] }
      }
      peers { %4$s {
        remote = "192.0.2.%5$d", remote-identity = "%4$s.example.net"
        auth { local = psk, remote = psk, psk = "correct horse battery staple" }
        method = hsvpn, contexts = [office, guest], start = passive
        %6$s
      } }
      %7$s
      http { bind = "127.0.0.1:0" }
      cluster { host = "127.0.0.1", port = 0, seeds = [] }
    }
    """
        .formatted(name, host, net, peer, 3 - host, more, around);
  }

  @Override
  public void close() {
    try {
      hub.close();
      branch.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new AssertionError("a gateway does not end", e);
    }
  }
}
