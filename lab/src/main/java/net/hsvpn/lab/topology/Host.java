package net.hsvpn.lab.topology;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.hsvpn.dataplane.io.linux.NetworkNamespace;
import net.hsvpn.lab.run.Command;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.LabProcess;
import net.hsvpn.lab.run.Tools;

/**
 * A machine of the lab: one network namespace. It lives as long as its {@link Topology}. Methods
 * that change it return it, so that a topology reads as one sentence; they are meant for one
 * thread, all others for any.
 */
public final class Host {
  /** Work for a thread inside the host. */
  @FunctionalInterface
  public interface Work<T> {
    /** Does it. */
    T run() throws IOException;
  }

  private final Topology topology;
  private final String name;
  private final String netns;
  private final List<String> addresses = new ArrayList<>();
  private final List<Host> contexts = new ArrayList<>();
  private final List<String> captions = new ArrayList<>();

  Host(Topology topology, String name, String netns) {
    this.topology = topology;
    this.name = name;
    this.netns = netns;
  }

  /** The name given to {@link Topology#host}. */
  public String name() {
    return name;
  }

  /** The namespace's name below /run/netns, unique on this machine. */
  public String netns() {
    return netns;
  }

  /** The namespaces of this gateway's contexts, in the order they were made. */
  public List<Host> contexts() {
    return List.copyOf(contexts);
  }

  List<String> addresses() {
    return addresses;
  }

  List<String> captions() {
    return captions;
  }

  /** Plugs this host into a network, by a new device with these addresses ({@code a.b.c.d/n}). */
  public Host joins(Network network, String device, String... addressesWithLength) {
    // Both ends are created inside their namespaces: no device ever shows up on the machine itself.
    Ip.run(
        "link add %s netns %s type veth peer name to-%s netns %s"
            .formatted(device, netns, name, network.host().netns()));
    Ip.batch(
        network.host().netns(),
        List.of("link set to-%s master %s up".formatted(name, Network.BRIDGE)));
    network.plugs().add(new Network.Plug(netns, device));
    return address(device, addressesWithLength);
  }

  /** Lays a cable to another host, without a network between: one device on either side. */
  public Host cabled(String device, String address, Host other, String otherAddress) {
    Ip.run(
        "link add %1$s netns %2$s type veth peer name %1$s netns %3$s"
            .formatted(device, netns, other.netns()));
    other.address(device, otherAddress);
    return address(device, address);
  }

  /** Gives addresses ({@code a.b.c.d/n} or {@code x::y/n}) to a device and sets it up. */
  public Host address(String device, String... addressesWithLength) {
    List<String> lines = new ArrayList<>();
    for (String address : addressesWithLength) {
      // Without nodad an IPv6 address is useless for about a second.
      String option = address.contains(":") ? " nodad" : "";
      lines.add("address add %s dev %s%s".formatted(address, device, option));
      addresses.add(address);
    }
    lines.add("link set %s up".formatted(device));
    Ip.batch(netns, lines);
    return this;
  }

  /** Takes addresses from a device, one after another; others of the same network stay. */
  public Host removeAddress(String device, String... addressesWithLength) {
    setting("net/ipv4/conf/" + device + "/promote_secondaries", "1");
    for (String address : addressesWithLength) {
      Ip.run("-n %s address delete %s dev %s".formatted(netns, address, device));
      addresses.remove(address);
    }
    return this;
  }

  /** Adds or replaces a route, for example {@code default via 192.0.2.1}. */
  public Host route(String route) {
    String family = route.contains(":") ? "-6 " : "";
    Ip.run("-n %s %sroute replace %s".formatted(netns, family, route));
    return this;
  }

  /** Makes a device the way to everywhere, for IPv4 and IPv6. */
  public Host defaultRoutes(String device) {
    return route("default dev " + device).route("::/0 dev " + device);
  }

  /** Takes a device's link down, so that nothing passes, or up again; its addresses stay. */
  public Host link(String device, boolean up) {
    Ip.run("-n %s link set %s %s".formatted(netns, device, up ? "up" : "down"));
    return this;
  }

  /** Removes a device, and with it all that hangs on it. */
  public Host removeDevice(String device) {
    Ip.run("-n %s link delete %s".formatted(netns, device));
    return this;
  }

  /** Lets the kernel of this host forward packets, of both families. */
  public Host forwarding() {
    return setting("net/ipv4/ip_forward", "1").setting("net/ipv6/conf/all/forwarding", "1");
  }

  /**
   * Sets a value below /proc/sys, which for everything under {@code net} is the namespace's own.
   */
  public Host setting(String path, String value) {
    call(() -> Files.writeString(Path.of("/proc/sys", path), value));
    return this;
  }

  /**
   * A namespace that belongs to this gateway's context: the gateway's TUN device will appear in it.
   *
   * @param captions lines that the drawing shows beside the context's name
   */
  public Host context(String context, List<String> captions) {
    Host host = topology.namespace(name + "-" + context);
    contexts.add(host);
    String label = context;
    for (String caption : captions) {
      this.captions.add("%-7s %s".formatted(label, caption));
      label = "";
    }
    return host;
  }

  /** True if the host has a device of this name now. */
  public boolean hasDevice(String device) {
    return Command.of(Tools.find("ip"), "-n", netns, "link", "show", device).attempt().ok();
  }

  /**
   * Runs work on a thread that lives in this host; sockets opened there belong to the host and may
   * be used by any thread afterwards.
   *
   * @throws LabException if the work fails
   */
  public <T> T call(Work<T> work) {
    try {
      return NetworkNamespace.of(netns).call(work::run);
    } catch (IOException e) {
      throw new LabException("on " + name + ": " + e.getMessage(), e);
    }
  }

  /** A short-lived program on this host. */
  public Command command(String... words) {
    return Command.of(inside(List.of(words)));
  }

  /** Starts a program on this host; it is ended with the topology at the latest. */
  public LabProcess start(String label, List<String> words, Map<String, String> environment) {
    return topology.ends(LabProcess.start(label + " on " + name, inside(words), environment));
  }

  /** Starts a program that listens to {@link LabProcess#tell}; it is ended likewise. */
  public LabProcess startListening(String label, List<String> words) {
    return topology.ends(LabProcess.startListening(label + " on " + name, inside(words)));
  }

  private List<String> inside(List<String> words) {
    // nsenter becomes the program itself, so that the process id is the program's own.
    List<String> line =
        new ArrayList<>(Arrays.asList(Tools.find("nsenter"), "--net=/run/netns/" + netns, "--"));
    line.add(Tools.find(words.getFirst()));
    line.addAll(words.subList(1, words.size()));
    return line;
  }

  @Override
  public String toString() {
    return name + " (" + netns + ")";
  }
}
