package net.hsvpn.dataplane.io.linux;

import java.net.InetAddress;

/**
 * An address of an interface with the length of its network's prefix.
 *
 * @param device the interface's name
 */
public record InterfaceAddress(String device, InetAddress address, int prefixLength) {
  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixLength + " dev " + device;
  }
}
