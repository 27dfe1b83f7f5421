package net.hsvpn.lab.topology;

/**
 * A network that several hosts are plugged into: a bridge in a namespace of its own, so that
 * everything that crosses it can be captured in one place.
 *
 * @param name what the drawing calls it
 * @param host the namespace that holds the bridge
 */
public record Network(String name, Host host) {
  /** The device on which a capture sees every packet of this network. */
  public static final String BRIDGE = "br0";
}
