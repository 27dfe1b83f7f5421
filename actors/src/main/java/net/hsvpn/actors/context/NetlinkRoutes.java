package net.hsvpn.actors.context;

import java.io.IOException;
import java.util.function.Predicate;
import net.hsvpn.config.ContextConfig;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.dataplane.io.linux.Netlink;
import net.hsvpn.dataplane.io.linux.NetworkNamespace;
import net.hsvpn.dataplane.io.linux.Route;

/** Routes in the network namespace that holds the context's TUN device. */
public final class NetlinkRoutes implements KernelRoutes {
  private final ContextConfig context;

  public NetlinkRoutes(ContextConfig context) {
    this.context = context;
  }

  @Override
  public void add(IpPrefix prefix) throws IOException {
    try (Netlink netlink = open()) {
      netlink.replaceRoute(Route.via(prefix, context.tun(), 0));
    }
  }

  @Override
  public void remove(IpPrefix prefix) throws IOException {
    Predicate<Route> ours = route -> route.destination().equals(prefix);
    try (Netlink netlink = open()) {
      for (Route route : netlink.routes(context.tun()).stream().filter(ours).toList()) {
        netlink.deleteRoute(route);
      }
    }
  }

  @Override
  public void assume(IpPrefix host) throws IOException {
    try (Netlink netlink = open()) {
      if (!has(netlink, host)) {
        netlink.addAddress(context.tun(), host.address(), host.length());
      }
    }
  }

  @Override
  public void resign(IpPrefix host) throws IOException {
    try (Netlink netlink = open()) {
      if (has(netlink, host)) {
        netlink.removeAddress(context.tun(), host.address(), host.length());
      }
    }
  }

  private boolean has(Netlink netlink, IpPrefix host) throws IOException {
    return netlink.addresses(context.tun()).stream()
        .anyMatch(a -> a.address().equals(host.address()) && a.prefixLength() == host.length());
  }

  private Netlink open() throws IOException {
    return context.netns().isPresent()
        ? Netlink.open(NetworkNamespace.of(context.netns().get()))
        : Netlink.open();
  }
}
