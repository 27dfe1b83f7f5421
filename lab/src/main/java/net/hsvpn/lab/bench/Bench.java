package net.hsvpn.lab.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.bench.contender.Contender;
import net.hsvpn.lab.bench.contender.Gateways;
import net.hsvpn.lab.bench.contender.Tunnel;
import net.hsvpn.lab.run.Await;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.Progress;
import net.hsvpn.lab.topology.Topology;
import net.hsvpn.lab.traffic.Endpoint;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;

/** Measures all contenders, run by run, ours and one other in turn. One thread. */
final class Bench implements AutoCloseable {
  static final int PINGS = 2000;

  private static final int PINGS_PER_SECOND = 500;
  private static final Duration FIRST_PACKET = Duration.ofSeconds(20);
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final byte[] MARKER = new byte[Markers.LENGTH];

  private final Topology topology = Topology.open("bench");
  private final Gateways gateways = Gateways.build(topology);
  private final Order order;
  private final Progress progress;
  private final List<Visit> visits = new ArrayList<>();

  Bench(Order order, Progress progress) {
    this.order = order;
    this.progress = progress;
  }

  Results run() {
    warmProbeUp();
    List<Double> crypto = new ArrayList<>();
    List<Double> dataPlane = new ArrayList<>();
    for (int run = 1; run <= order.runs(); run++) {
      crypto.add(CryptoRate.ofTheRuntime().measure());
      dataPlane.add(CryptoRate.ofTheDataPlane().measure());
      progress.step(
          "run %d of %d: the cipher alone makes %.0f Mbit/s"
              .formatted(run, order.runs(), crypto.getLast()));
      visit(run, Contender.direct(), "");
      if (order.against().isEmpty()) {
        visit(run, Contender.hsvpn(), "");
      }
      for (Contender other : order.against()) {
        visit(run, Contender.hsvpn(), other.name());
        visit(run, other, other.name());
      }
    }
    return new Results(visits, crypto, dataPlane);
  }

  @Override
  public void close() {
    topology.close();
  }

  /** The probe is Java as well; its first thousands of packets are slower than all that follow. */
  private void warmProbeUp() {
    try (Tunnel tunnel = Contender.direct().open(gateways)) {
      ping(tunnel);
    }
  }

  private void visit(int run, Contender contender, String pair) {
    try (Tunnel tunnel = contender.open(gateways)) {
      Map<Measure, Double> figures = measure(contender, tunnel);
      visits.add(new Visit(run, contender.name(), pair, figures));
      progress.step(
          "run %d of %d: %-12s %7.0f Mbit/s, %8.0f packets/s, %5.0f µs"
              .formatted(
                  run,
                  order.runs(),
                  contender.name(),
                  figures.get(Measure.ONE_STREAM),
                  figures.get(Measure.SMALL_PACKETS),
                  figures.get(Measure.ROUND_TRIP)));
    } catch (LabException e) {
      throw new LabException("run %d, %s: %s".formatted(run, contender.name(), e.getMessage()), e);
    }
  }

  private static void awaitFirstPacket(Contender contender, Tunnel tunnel) {
    Await.until(
        contender.name() + " answers the first ping",
        FIRST_PACKET,
        () -> Probe.ping(tunnel.from(), tunnel.to(), MARKER, 1).perfect());
  }

  private Map<Measure, Double> measure(Contender contender, Tunnel tunnel) {
    Map<Measure, Double> figures = new EnumMap<>(Measure.class);
    Iperf iperf = new Iperf(tunnel);
    putFirstSeconds(contender, tunnel, iperf, figures);
    double before = cpuSeconds(tunnel);
    Iperf.Tcp one = iperf.tcp(1, order.seconds());
    figures.put(Measure.ONE_STREAM, one.megabitsPerSecond());
    if (!tunnel.processes().isEmpty()) {
      figures.put(Measure.CPU, (cpuSeconds(tunnel) - before) / (one.megabits() / 1e3));
      figures.put(Measure.MEMORY, memory(tunnel));
    }
    figures.put(Measure.FOUR_STREAMS, iperf.tcp(4, order.seconds()).megabitsPerSecond());
    figures.put(Measure.SMALL_PACKETS, iperf.smallPacketsPerSecond(order.seconds()));
    putRoundTrips(tunnel, figures);
    if (tunnel.java()) {
      figures.put(Measure.ALLOCATION, allocation(tunnel, iperf));
    }
    return figures;
  }

  /** The server waits before the tunnel is there, so that nothing but the tunnel takes time. */
  private void putFirstSeconds(
      Contender contender, Tunnel tunnel, Iperf iperf, Map<Measure, Double> figures) {
    try (Iperf.Server server = iperf.listen()) {
      awaitFirstPacket(contender, tunnel);
      long start = System.nanoTime();
      Iperf.Tcp first = server.tcp(1, order.firstSeconds());
      figures.put(Measure.FIRST_SECONDS, first.megabitsPerSecond());
      tunnel
          .readyAt()
          .ifPresent(readyAt -> {
            double waited = (start - readyAt) / NANOS_PER_SECOND;
            double left = order.firstSeconds() - waited;
            figures.put(Measure.FIRST_PACKET, waited * 1e3);
            figures.put(Measure.AFTER_READY, first.megabitsUntil(left) / order.firstSeconds());
          });
    }
  }

  private static void putRoundTrips(Tunnel tunnel, Map<Measure, Double> figures) {
    ProbeResult result = ping(tunnel);
    figures.put(Measure.ROUND_TRIP, micros(result.roundTrips().median()));
    figures.put(Measure.ROUND_TRIP_P99, micros(result.roundTrips().p99()));
    figures.put(Measure.ROUND_TRIP_P999, micros(result.roundTrips().p999()));
  }

  private static ProbeResult ping(Tunnel tunnel) {
    Endpoint from = tunnel.from();
    try (Probe probe =
        Probe.start(from, tunnel.to(), MARKER, Iperf.SMALL_OCTETS, PINGS_PER_SECOND)) {
      probe.awaitSent(PINGS);
      ProbeResult result = probe.finish();
      if (result.answered() < PINGS / 2) {
        throw new LabException("most pings through an idle tunnel were lost: " + result);
      }
      return result;
    }
  }

  /** With the recorder on, hence not during what is measured otherwise; the greedier gateway. */
  private double allocation(Tunnel tunnel, Iperf iperf) {
    List<AllocationMeter> meters = new ArrayList<>();
    try {
      tunnel.processes().forEach(pid -> meters.add(new AllocationMeter(pid)));
      iperf.tcp(1, order.seconds());
      return meters.stream().mapToDouble(AllocationMeter::stop).max().orElseThrow();
    } finally {
      meters.forEach(AllocationMeter::close);
    }
  }

  private static double cpuSeconds(Tunnel tunnel) {
    return tunnel.processes().stream().mapToDouble(ProcessUsage::cpuSeconds).sum();
  }

  private static double memory(Tunnel tunnel) {
    return tunnel.processes().stream().mapToDouble(ProcessUsage::megabytes).average().orElseThrow();
  }

  private static double micros(Duration time) {
    return time.toNanos() / NANOS_PER_MICRO;
  }
}
