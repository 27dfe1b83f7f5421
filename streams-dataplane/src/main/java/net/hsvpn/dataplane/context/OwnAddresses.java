package net.hsvpn.dataplane.context;

import java.net.InetAddress;
import java.util.List;

/**
 * What this node is called in one context: the first address of each family; immutable. Where there
 * is none, ICMP errors bear the address that the packet was sent to.
 */
public final class OwnAddresses {
  public static final OwnAddresses NONE = of(List.of());

  private final byte[] v4;
  private final byte[] v6;

  private OwnAddresses(byte[] v4, byte[] v6) {
    this.v4 = v4;
    this.v6 = v6;
  }

  public static OwnAddresses of(List<InetAddress> addresses) {
    return new OwnAddresses(first(addresses, 4), first(addresses, 16));
  }

  private static byte[] first(List<InetAddress> addresses, int octets) {
    return addresses.stream()
        .map(InetAddress::getAddress)
        .filter(address -> address.length == octets)
        .findFirst()
        .orElse(null);
  }

  /**
   * The address of this family in network order, which nobody may change; null if there is none.
   */
  public byte[] of(boolean ipv4) {
    return ipv4 ? v4 : v6;
  }
}
