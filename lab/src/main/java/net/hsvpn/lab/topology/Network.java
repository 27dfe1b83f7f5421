package net.hsvpn.lab.topology;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A network that several hosts are plugged into: a bridge in a namespace of its own, so that
 * everything that crosses it can be captured in one place.
 *
 * @param name what the drawing calls it
 * @param host the namespace that holds the bridge
 * @param plugs the devices that hosts have joined it with; grows
 */
public record Network(String name, Host host, List<Plug> plugs) {
  /** The device on which a capture sees every packet of this network. */
  public static final String BRIDGE = "br0";

  /** A host's end of the wire. */
  public record Plug(String netns, String device) {}

  public Network(String name, Host host) {
    this(name, host, new CopyOnWriteArrayList<>());
  }

  /** Has the hosts' kernels cut large packets before they cross the network. */
  public void cutLargePackets() {
    for (Plug plug : plugs) {
      Ip.run("-n %s link set %s gso_max_segs 1".formatted(plug.netns(), plug.device()));
    }
  }
}
