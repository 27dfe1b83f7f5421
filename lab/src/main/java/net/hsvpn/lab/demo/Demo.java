package net.hsvpn.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.run.Progress;
import net.hsvpn.lab.topology.Topology;
import net.hsvpn.lab.traffic.BulkTransfer;
import net.hsvpn.lab.traffic.LeakDetector;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;

/**
 * The demonstration itself. It needs to be root of its network namespace, with a /run/netns of its
 * own: {@link DemoCommand} takes care of both.
 */
final class Demo implements AutoCloseable {
  private static final Duration TUNNELS = Duration.ofSeconds(30);
  private static final int PINGS = 20;

  private final Topology topology = Topology.open("demo");
  private final SecureRandom random = new SecureRandom();
  private final Markers markers = new Markers(Company.CONTEXTS, random);
  private final Company company = Company.found(topology, random);
  private final List<GatewayProcess> gateways = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private final Progress progress;

  Demo(Progress progress) {
    this.progress = progress;
  }

  /** The topology in plain characters. */
  String drawing() {
    return topology.drawing();
  }

  /** The hub's gateway. */
  GatewayProcess hub() {
    return gateways.getFirst();
  }

  /** Starts the gateways and waits for their tunnels. */
  void start() {
    for (GatewaySpec spec : company.gateways()) {
      gateways.add(topology.ends(GatewayProcess.start(spec)));
    }
    progress.step("three gateways are starting");
    for (GatewayProcess gateway : gateways) {
      gateway.awaitReady();
      progress.step(gateway.spec().name() + " is ready");
    }
    for (GatewaySpec branch : company.branches()) {
      hub().awaitEstablished(branch.name(), TUNNELS);
      progress.step("the tunnel between hub and " + branch.name() + " is up");
    }
  }

  /**
   * Sends traffic through every context.
   *
   * @param bulk how long the bulk transfers last
   */
  Outcome run(Duration bulk) {
    LeakDetector detector = new LeakDetector(markers);
    Map<String, Double> rates;
    try (detector) {
      for (GatewaySpec gateway : company.gateways()) {
        for (ContextSpec context : gateway.contexts()) {
          detector.watch(context.host(), context.name());
        }
      }
      detector.watch(company.internet());
      ping(false);
      ping(true);
      rates = transfer(bulk);
    }
    return judge(detector, rates);
  }

  /** Ends everything. */
  @Override
  public void close() {
    topology.close();
  }

  private void ping(boolean ipv6) {
    for (Flow flow : flows(ipv6)) {
      ProbeResult result = Probe.ping(flow.from(), flow.to(), markers.of(flow.context()), PINGS);
      progress.step(
          "%-6s %-9s %-27s %d of %d answered, median %.1f ms"
              .formatted(
                  flow.context(),
                  flow.branch(),
                  flow.from().address() + " -> " + flow.to().address(),
                  result.answered(),
                  result.sent(),
                  result.roundTrips().median().toNanos() / 1e6));
      expect(
          result.perfect(),
          "%s, %s to %s: %s".formatted(flow.context(), flow.from(), flow.to(), result));
    }
  }

  /** All flows at once: contexts that share a tunnel have to share it under load as well. */
  private Map<String, Double> transfer(Duration time) {
    progress.step("bulk transfers in all contexts for " + time.toSeconds() + " s");
    Map<Flow, BulkTransfer> transfers = new HashMap<>();
    Map<String, Double> rates = new HashMap<>();
    try {
      for (Flow flow : flows(false)) {
        transfers.put(flow, BulkTransfer.start(flow.from(), flow.to(), markers, flow.context()));
      }
      LockSupport.parkNanos(time.toNanos());
      transfers.forEach((flow, transfer) -> {
        BulkTransfer.Result result = transfer.finish();
        rates.merge(flow.context(), result.megabits(), Double::sum);
        expect(
            result.octets() > 0,
            "%s: no bulk data from %s to %s".formatted(flow.context(), flow.from(), flow.to()));
      });
    } finally {
      transfers.values().forEach(BulkTransfer::close);
    }
    return rates;
  }

  /** Every context with every branch; the first branch sends to the hub, the second receives. */
  private List<Flow> flows(boolean ipv6) {
    List<Flow> flows = new ArrayList<>();
    for (String context : Company.CONTEXTS) {
      boolean fromBranch = true;
      for (GatewaySpec branch : company.branches()) {
        GatewaySpec from = fromBranch ? branch : company.hub();
        GatewaySpec to = fromBranch ? company.hub() : branch;
        flows.add(Flow.of(context, branch, from, to, ipv6));
        fromBranch = !fromBranch;
      }
    }
    return flows;
  }

  private Outcome judge(LeakDetector detector, Map<String, Double> rates) {
    List<Outcome.Row> rows = new ArrayList<>();
    for (String context : Company.CONTEXTS) {
      long packets = 0;
      long octets = 0;
      for (GatewaySpec branch : company.branches()) {
        JsonNode traffic = traffic(branch.name(), context);
        packets += sum(traffic, "packetsIn", "packetsOut");
        octets += sum(traffic, "bytesIn", "bytesOut");
      }
      long foreign = detector.foreign(context);
      rows.add(
          new Outcome.Row(context, packets, octets, rates.getOrDefault(context, 0.0), foreign));
      expect(
          foreign == 0, "%d packets of other contexts were seen in %s".formatted(foreign, context));
      expect(
          detector.own(context) > 0,
          "nothing was seen in " + context + ", not even its own packets");
      expect(packets > 0, "the hub has counted no packet in " + context);
    }
    expect(detector.outside() > 0, "nothing was seen between the sites");
    expect(
        detector.readable() == 0,
        "%d packets between the sites were readable".formatted(detector.readable()));
    int tunnels = hub().api().get("status").path("ipsecTunnels").asInt();
    expect(tunnels == company.branches().size(), "the hub reports %d tunnels".formatted(tunnels));
    return new Outcome(rows, tunnels, detector.outside(), detector.readable(), broken);
  }

  private JsonNode traffic(String peer, String context) {
    for (JsonNode traffic : hub().api().peer(peer).path("contexts")) {
      if (traffic.path("name").asText().equals(context)) {
        return traffic;
      }
    }
    throw hub().failure("shows no context %s with peer %s".formatted(context, peer));
  }

  private static long sum(JsonNode node, String one, String other) {
    return node.path(one).asLong() + node.path(other).asLong();
  }

  private void expect(boolean held, String otherwise) {
    if (!held) {
      broken.add(otherwise);
    }
  }
}
