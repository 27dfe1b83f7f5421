package net.hsvpn.dataplane.io.linux;

import java.net.InetAddress;
import java.util.Optional;
import net.hsvpn.config.IpPrefix;

/**
 * A route of the main table.
 *
 * @param destination where it leads
 * @param device name of the interface it leaves by
 * @param gateway the next hop, of the destination's family; empty for a directly attached network
 * @param metric lower wins; 0 is the kernel's default (0 for IPv4, 1024 for IPv6); 32 bit unsigned
 */
public record Route(
    IpPrefix destination, String device, Optional<InetAddress> gateway, long metric) {

  /** A route to a directly attached network. */
  public static Route via(IpPrefix destination, String device, long metric) {
    return new Route(destination, device, Optional.empty(), metric);
  }

  /** A route to a next hop. */
  public static Route via(IpPrefix destination, String device, InetAddress gateway, long metric) {
    return new Route(destination, device, Optional.of(gateway), metric);
  }

  @Override
  public String toString() {
    String hop = gateway.map(g -> " via " + g.getHostAddress()).orElse("");
    return destination + hop + " dev " + device + (metric == 0 ? "" : " metric " + metric);
  }
}
