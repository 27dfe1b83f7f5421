package net.hsvpn.lab.topology;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.LabProcess;
import net.hsvpn.lab.run.Tools;

/**
 * Hosts and networks of one experiment. Namespaces get names with a random suffix, so that any
 * number of topologies fit on one machine; all that was made is taken down by {@link #close}, and
 * by a shutdown hook if the process ends before.
 */
public final class Topology implements AutoCloseable {
  private final String name;
  private final String suffix;
  private final List<Network> networks = new ArrayList<>();
  private final List<Host> hosts = new ArrayList<>();
  private final Deque<AutoCloseable> made = new ArrayDeque<>();
  private final Thread hook = new Thread(this::takeDown, "topology clean-up");
  private boolean closed;

  private Topology(String name) {
    this.name = name;
    byte[] random = new byte[3];
    new SecureRandom().nextBytes(random);
    this.suffix = HexFormat.of().formatHex(random);
  }

  /**
   * An empty topology.
   *
   * @param name a short word that its namespaces begin with
   * @throws LabException if the tools for building one are missing
   */
  public static Topology open(String name) {
    Tools.need("ip", "nsenter");
    Topology topology = new Topology(name);
    Runtime.getRuntime().addShutdownHook(topology.hook);
    return topology;
  }

  /** A network without hosts. */
  public Network network(String label) {
    Host host = namespace(label);
    // Without multicast snooping a fresh bridge forwards IPv6 neighbour discovery at once.
    Ip.batch(
        host.netns(),
        List.of(
            "link add %s type bridge mcast_snooping 0".formatted(Network.BRIDGE),
            // Promiscuous, so that a capture on the bridge sees what merely passes through it.
            "link set %s promisc on up".formatted(Network.BRIDGE)));
    Network network = new Network(label, host);
    networks.add(network);
    return network;
  }

  /** A host without devices but loopback. */
  public Host host(String label) {
    Host host = namespace(label);
    hosts.add(host);
    return host;
  }

  /** The hosts in the order they were made, without networks and context namespaces. */
  public List<Host> hosts() {
    return List.copyOf(hosts);
  }

  /** The networks in the order they were made. */
  public List<Network> networks() {
    return List.copyOf(networks);
  }

  /** Closes something (a process, a socket, a folder) when the topology is closed, newest first. */
  public <T extends AutoCloseable> T ends(T resource) {
    synchronized (made) {
      if (closed) {
        throw new LabException("topology " + name + " is closed");
      }
      made.push(resource);
    }
    return resource;
  }

  /** The topology as text, at most 78 columns wide for three gateways. */
  public String drawing() {
    return Drawing.of(this);
  }

  /** Ends every process started in it and removes every namespace. */
  @Override
  public void close() {
    takeDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook runs anyway and finds nothing left to do.
      return;
    }
  }

  Host namespace(String label) {
    Host host = new Host(this, label, "%s-%s-%s".formatted(name, label, suffix));
    Ip.run("netns add " + host.netns());
    ends(() -> Ip.run("netns delete " + host.netns()));
    Ip.batch(host.netns(), List.of("link set lo up"));
    return host;
  }

  private void takeDown() {
    List<String> failures = new ArrayList<>();
    for (AutoCloseable next = newest(); next != null; next = newest()) {
      try {
        next.close();
      } catch (Exception e) {
        failures.add(e.getMessage());
      }
    }
    if (!failures.isEmpty()) {
      throw new LabException(
          "topology %s was not taken down completely:%n%s"
              .formatted(name, String.join("\n", failures)));
    }
  }

  private AutoCloseable newest() {
    synchronized (made) {
      // Processes first, wherever they stand: a namespace lives on while somebody is in it.
      for (AutoCloseable each : made) {
        if (each instanceof LabProcess) {
          made.remove(each);
          return each;
        }
      }
      closed = made.isEmpty();
      return made.poll();
    }
  }
}
