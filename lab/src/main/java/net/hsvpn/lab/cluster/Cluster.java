package net.hsvpn.lab.cluster;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.pki.Holder;
import net.hsvpn.lab.pki.Template;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;
import net.hsvpn.lab.topology.Topology;
import net.hsvpn.lab.traffic.Endpoint;

/**
 * A hub of several nodes behind one virtual address. Each node has the hub's inner addresses in
 * namespaces of its own, as servers have that are there at every node alike.
 */
public final class Cluster implements AutoCloseable {
  /** The address of the hub. */
  public static final String VIRTUAL = "192.0.2.100";

  private static final String HUB = "hub";
  private static final int FIRST_NODE = 11;
  private static final int KEY_OCTETS = 32;
  private static final Duration UP = Duration.ofSeconds(60);

  private final Database database;
  private final List<GatewayProcess> nodes = new ArrayList<>();
  private final Set<GatewayProcess> killed = new HashSet<>();
  private GatewayProcess frozen;

  private Cluster(Database database) {
    this.database = database;
  }

  /**
   * Builds and starts it; {@link #awaitReady} waits.
   *
   * @param internet between the sites and the nodes
   * @param contexts names, in the order of their tags
   * @param peers the same at all nodes
   */
  public static Cluster start(
      Topology topology, Network internet, int size, List<String> contexts, List<PeerSpec> peers) {
    return start(topology, internet, size, contexts, peers, Map.of());
  }

  /**
   * As above.
   *
   * @param liveness the keys below {@code cluster.liveness}
   */
  public static Cluster start(
      Topology topology,
      Network internet,
      int size,
      List<String> contexts,
      List<PeerSpec> peers,
      Map<String, Object> liveness) {
    Network between = topology.network("between");
    Host store = topology.host("store").joins(between, "eth1", "198.51.100.9/24");
    Database database = topology.ends(new Database(store, "198.51.100.9"));
    Holder ca = Template.ca("CN=nodes").selfSigned();
    byte[] key = new byte[KEY_OCTETS];
    new SecureRandom().nextBytes(key);
    Cluster cluster = new Cluster(database);
    for (int i = 0; i < size; i++) {
      String name = HUB + "-" + (i + 1);
      String inner = "198.51.100." + (FIRST_NODE + i);
      Host host =
          topology
              .host(name)
              .joins(internet, "eth0", "192.0.2." + (FIRST_NODE + i) + "/24")
              .joins(between, "eth1", inner + "/24");
      Holder own = Template.gateway("CN=" + name).ip(inner).issuedBy(ca);
      GatewaySpec spec =
          new GatewaySpec(
                  name,
                  HUB + ".example.net",
                  List.of("192.0.2." + (FIRST_NODE + i)),
                  host,
                  contexts(host, contexts),
                  peers)
              .with(
                  "virtual-addresses", List.of(Map.of("ip", VIRTUAL + "/24", "interface", "eth0")))
              .file("storage.key", HexFormat.of().formatHex(key))
              .section("storage", Map.of("jdbc-url", database.url(), "key-file", "storage.key"))
              .file("node.pem", own.chainPem())
              .file("node.key", own.privateKeyPem())
              .file("ca.pem", ca.certificatePem())
              .section(
                  "cluster",
                  Map.of(
                      "host",
                      inner,
                      "seeds",
                      seeds(size),
                      "liveness",
                      liveness,
                      "tls",
                      Map.of(
                          "certificate", "node.pem", "private-key", "node.key", "ca", "ca.pem")));
      // One after another: Java runtimes that start together hold each other up.
      cluster.nodes.add(topology.ends(GatewayProcess.start(spec)).awaitReady());
    }
    return cluster;
  }

  /** All of them, so that each finds the others again whoever was there first. */
  private static List<String> seeds(int size) {
    return IntStream.range(0, size)
        .mapToObj(i -> "198.51.100." + (FIRST_NODE + i) + ":7354")
        .toList();
  }

  private static List<ContextSpec> contexts(Host host, List<String> names) {
    List<ContextSpec> contexts = new ArrayList<>();
    for (String name : names) {
      contexts.add(
          new ContextSpec(
              name,
              10 * (contexts.size() + 1),
              List.of("10.1.0.0/16"),
              List.of("10.1.0.1/16"),
              host.context(name, List.of("10.1.0.0/16"))));
    }
    return contexts;
  }

  /** Waits until all nodes are members, hear each other, and one has the address. */
  public Cluster awaitReady() {
    await(
        "all nodes hear each other, and one has the address",
        () -> {
          for (GatewayProcess node : alive()) {
            var view = node.api().get("cluster");
            long hearing = view.findValuesAsText("liveness").stream().filter("up"::equals).count();
            if (hearing != alive().size() - 1
                || view.path("addresses").path(0).path("owner").asText().isEmpty()) {
              return false;
            }
          }
          return true;
        });
    return this;
  }

  /**
   * Nodes may end while they are asked; those that ended by themselves a supervisor starts anew.
   */
  private boolean holds(Condition condition) {
    nodes.stream()
        .filter(n -> !n.alive() && !killed.contains(n))
        .forEach(GatewayProcess::startAgain);
    try {
      return condition.holds();
    } catch (LabException e) {
      return false;
    }
  }

  private interface Condition {
    boolean holds();
  }

  private void await(String what, Condition condition) {
    long deadline = System.nanoTime() + UP.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() > deadline) {
        StringBuilder logs = new StringBuilder();
        nodes.forEach(n -> logs.append(n.spec().name()).append(":\n").append(n.log()).append('\n'));
        throw new LabException("not so within a minute: " + what + "\n" + logs);
      }
      LockSupport.parkNanos(50_000_000);
    }
  }

  /** All nodes. */
  public List<GatewayProcess> nodes() {
    return List.copyOf(nodes);
  }

  /** Those that run. */
  public List<GatewayProcess> alive() {
    return nodes.stream().filter(n -> n.alive() && n != frozen).toList();
  }

  /** The owner loses its power. */
  public GatewayProcess killOwner() {
    GatewayProcess owner = owner();
    killed.add(owner);
    owner.kill();
    return owner;
  }

  /** A killed one is started again. */
  public void revive(GatewayProcess node) {
    killed.remove(node);
    node.startAgain();
    node.awaitReady();
  }

  /** The owner does not run for a while. */
  public GatewayProcess freezeOwner() {
    frozen = owner();
    killed.add(frozen);
    frozen.freeze();
    return frozen;
  }

  /** The frozen one runs again. */
  public void thaw() {
    frozen.thaw();
    frozen = null;
  }

  /** Waits until another node has the address. */
  public GatewayProcess awaitSuccessor(GatewayProcess before) {
    await(
        "another node than " + before.spec().name() + " has the address", () -> owner() != before);
    return owner();
  }

  /** Waits until the actors of a peer answer where the address is. */
  public void awaitActors(String peer) {
    await(
        "the actors of " + peer + " live where its address is",
        () -> {
          var answer = owner().api().ask("peers/" + peer);
          return answer.ok() && answer.body().path("state").asText().equals("established");
        });
  }

  /** Gives the address to another node. */
  public void move(GatewayProcess to) {
    var answer =
        owner()
            .api()
            .order(
                "cluster/move",
                "{\"address\": \"%s\", \"to\": \"%s\"}".formatted(VIRTUAL, to.spec().name()));
    if (!answer.ok()) {
      throw new LabException("the address does not move: " + answer);
    }
    await(to.spec().name() + " has the address", () -> owner() == to);
  }

  /** The node that has the address, as those that live see it. */
  public GatewayProcess owner() {
    String name =
        alive().stream()
            .map(n -> n.api().get("cluster").path("addresses").path(0).path("owner").asText())
            .filter(owner -> !owner.isEmpty())
            .findFirst()
            .orElseThrow(() -> new LabException("nobody has " + VIRTUAL));
    return nodes.stream().filter(n -> n.spec().name().equals(name)).findFirst().orElseThrow();
  }

  /** Waits until all others stand ready with so many child SAs. */
  public void awaitStandby(int children) {
    await(
        "all others stand ready with " + children + " child SAs",
        () -> {
          GatewayProcess owner = owner();
          return alive().stream()
              .filter(n -> n != owner)
              .allMatch(n -> n.api().get("cluster").path("ready").asInt() == children);
        });
  }

  /** The hub's inner address in a context, at each node that runs. */
  public List<Endpoint> inside(String context) {
    return alive().stream()
        .map(n -> {
          ContextSpec spec = n.spec().context(context);
          return new Endpoint(spec.host(), spec.address(false));
        })
        .toList();
  }

  Database database() {
    return database;
  }

  @Override
  public void close() {
    nodes.forEach(GatewayProcess::close);
    database.close();
  }
}
