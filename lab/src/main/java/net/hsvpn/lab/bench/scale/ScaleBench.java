package net.hsvpn.lab.bench.scale;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.hsvpn.lab.bench.Iperf;
import net.hsvpn.lab.bench.contender.Gateways;
import net.hsvpn.lab.bench.contender.Tunnel;
import net.hsvpn.lab.bench.scale.BareGateway.Held;
import net.hsvpn.lab.run.Await;
import net.hsvpn.lab.run.Progress;
import net.hsvpn.lab.topology.Topology;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;

/**
 * Measures one TCP stream at every scale, each between two measurements of the smallest, in the
 * same two processes: so neither a machine that changes slowly nor a fresh JIT counts. One thread.
 */
public final class ScaleBench implements AutoCloseable {
  private static final Duration FIRST_PACKET = Duration.ofSeconds(20);
  private static final int SETTLING = 2;
  private static final byte[] MARKER = new byte[Markers.LENGTH];

  private final Topology topology = Topology.open("scale");
  private final Gateways gateways = Gateways.build(topology);
  private final int warmUp;
  private final int seconds;
  private final Progress progress;

  /**
   * Builds the hosts.
   *
   * @param warmUp seconds of load before the first measurement of each run
   * @param seconds of each measurement
   */
  public ScaleBench(int warmUp, int seconds, Progress progress) {
    this.warmUp = warmUp;
    this.seconds = seconds;
    this.progress = progress;
  }

  /** Measures everything so many times, each time in new processes. */
  public ScaleResults run(int runs) {
    List<ScaleVisit> visits = new ArrayList<>();
    for (int run = 1; run <= runs; run++) {
      try (BarePair pair = new BarePair(gateways)) {
        visits.addAll(visit(pair, run));
      }
    }
    return new ScaleResults(visits);
  }

  private List<ScaleVisit> visit(BarePair pair, int run) {
    pair.hold(Scale.BASE);
    Tunnel tunnel = pair.tunnel();
    Await.until(
        "the bare gateways answer the first ping",
        FIRST_PACKET,
        () -> Probe.ping(tunnel.from(), tunnel.to(), MARKER, 1).perfect());
    Iperf iperf = new Iperf(tunnel);
    iperf.tcp(1, warmUp);
    List<ScaleVisit> visits = new ArrayList<>();
    double before = steadyRate(iperf);
    for (Scale scale : Scale.all()) {
      Held held = pair.hold(scale);
      double rate = steadyRate(iperf);
      pair.hold(Scale.BASE);
      double after = steadyRate(iperf);
      visits.add(new ScaleVisit(run, scale, rate, (before + after) / 2, held));
      progress.step(
          "run %d: %-44s %7.0f Mbit/s, beside it %7.0f"
              .formatted(run, scale.title(), rate, (before + after) / 2));
      before = after;
    }
    return visits;
  }

  /** What a change costs while it happens is a figure of its own, and not part of this. */
  private double steadyRate(Iperf iperf) {
    return iperf.tcpAfter(SETTLING, seconds).megabitsPerSecond();
  }

  @Override
  public void close() {
    topology.close();
  }
}
