package net.hsvpn.actors.node;

import java.io.IOException;
import java.util.Optional;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.actors.ownership.Addresses;
import net.hsvpn.config.InterfaceAddress;
import net.hsvpn.config.VirtualAddress;
import net.hsvpn.dataplane.io.linux.Announcement;
import net.hsvpn.dataplane.io.linux.Link;
import net.hsvpn.dataplane.io.linux.Netlink;

/** Virtual addresses on the interfaces of this host. */
final class LinuxAddresses implements Addresses {
  /** How long the kernel keeps an address of a process that prolongs it no more. */
  private static final int SECONDS = 4;

  private final Netlink netlink;
  private final EventLog events;

  /**
   * @param netlink of the namespace in which the interfaces are
   */
  LinuxAddresses(Netlink netlink, EventLog events) {
    this.netlink = netlink;
    this.events = events;
  }

  private interface Work {
    void run(String networkInterface, InterfaceAddress address) throws IOException;
  }

  @Override
  public void hold(VirtualAddress address) {
    attempt(
        address,
        (name, ip) -> netlink.lendAddress(name, ip.address(), ip.prefixLength(), SECONDS));
  }

  @Override
  public void announce(VirtualAddress address) {
    attempt(
        address,
        (name, ip) -> {
          Optional<Link> link = netlink.link(name);
          if (link.isPresent()) {
            Announcement.send(link.get(), ip.address());
          }
        });
  }

  @Override
  public void drop(VirtualAddress address) {
    attempt(
        address,
        (name, ip) -> {
          if (netlink.addresses(name).stream().anyMatch(a -> a.address().equals(ip.address()))) {
            netlink.removeAddress(name, ip.address(), ip.prefixLength());
          }
        });
  }

  private void attempt(VirtualAddress address, Work work) {
    if (!address.announced()) {
      return;
    }
    try {
      work.run(address.networkInterface(), address.address());
    } catch (IOException e) {
      events.tell(
          "VIRTUAL_ADDRESS_FAILED",
          address.address() + ": " + e.getMessage(),
          Optional.of("look at the interface " + address.networkInterface()));
    }
  }
}
