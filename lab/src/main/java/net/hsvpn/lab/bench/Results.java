package net.hsvpn.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import net.hsvpn.lab.bench.contender.Contender;

/**
 * Everything that was measured, and what follows from it.
 *
 * @param visits in the order of their time
 * @param crypto the Java runtime's own sealing and opening in Mbit/s, once per run
 * @param dataPlane the same with the cipher that packets pass through, which may be faster
 */
record Results(List<Visit> visits, List<Double> crypto, List<Double> dataPlane) {
  static final String OURS = Contender.hsvpn().name();
  static final String DIRECT = Contender.direct().name();

  Results {
    visits = List.copyOf(visits);
    crypto = List.copyOf(crypto);
    dataPlane = List.copyOf(dataPlane);
  }

  /** All contenders: the bound first, then we, then the others. */
  List<String> contenders() {
    return visits.stream().map(Visit::contender).distinct().toList();
  }

  /** The contenders that we are compared with. */
  List<String> others() {
    return contenders().stream()
        .filter(name -> !name.equals(OURS) && !name.equals(DIRECT))
        .toList();
  }

  /** Over all visits. */
  OptionalDouble median(String contender, Measure measure) {
    return Statistics.median(figures(visit -> visit.contender().equals(contender), measure));
  }

  /** The median of our figure divided by the other's right after it. */
  OptionalDouble ratio(String other, Measure measure) {
    List<Double> ratios = new ArrayList<>();
    for (int run = 1; run <= runs(); run++) {
      OptionalDouble ours = inRun(run, OURS, other, measure);
      OptionalDouble theirs = inRun(run, other, other, measure);
      if (ours.isPresent() && theirs.isPresent()) {
        ratios.add(ours.getAsDouble() / theirs.getAsDouble());
      }
    }
    return Statistics.median(ratios);
  }

  /** How much longer a round trip takes than without a VPN in the same run; the median, in µs. */
  OptionalDouble addedRoundTrip(String contender) {
    List<Double> added = new ArrayList<>();
    for (Visit visit : visits) {
      OptionalDouble direct = direct(visit.run(), Measure.ROUND_TRIP);
      OptionalDouble own = visit.figure(Measure.ROUND_TRIP);
      if (visit.contender().equals(contender) && direct.isPresent() && own.isPresent()) {
        added.add(own.getAsDouble() - direct.getAsDouble());
      }
    }
    return Statistics.median(added);
  }

  /** The rate of the first seconds divided by the steady one; the median of the visits. */
  OptionalDouble start(String contender) {
    return share(contender, Measure.FIRST_SECONDS, Measure.ONE_STREAM);
  }

  /** What passed from {@code ready} on, the wait for the tunnel included, by the steady rate. */
  OptionalDouble afterReady(String contender) {
    return share(contender, Measure.AFTER_READY, Measure.ONE_STREAM);
  }

  /** Our rate of four streams divided by that of one, within a visit; the median. */
  OptionalDouble fourToOne() {
    return share(OURS, Measure.FOUR_STREAMS, Measure.ONE_STREAM);
  }

  private OptionalDouble share(String contender, Measure part, Measure whole) {
    List<Double> shares = new ArrayList<>();
    for (Visit visit : visits) {
      OptionalDouble one = visit.figure(part);
      OptionalDouble other = visit.figure(whole);
      if (visit.contender().equals(contender) && one.isPresent() && other.isPresent()) {
        shares.add(one.getAsDouble() / other.getAsDouble());
      }
    }
    return Statistics.median(shares);
  }

  /** {@code 1/(1/crypto + 1/veth)} of each run, in Mbit/s; the median. */
  OptionalDouble bound() {
    List<Double> bounds = new ArrayList<>();
    for (int run = 1; run <= runs(); run++) {
      boundOf(run).ifPresent(bounds::add);
    }
    return Statistics.median(bounds);
  }

  /** Our rate with one stream divided by its run's bound; the median. */
  OptionalDouble shareOfBound() {
    List<Double> shares = new ArrayList<>();
    for (Visit visit : visits) {
      OptionalDouble bound = boundOf(visit.run());
      OptionalDouble rate = visit.figure(Measure.ONE_STREAM);
      if (visit.contender().equals(OURS) && bound.isPresent() && rate.isPresent()) {
        shares.add(rate.getAsDouble() / bound.getAsDouble());
      }
    }
    return Statistics.median(shares);
  }

  private OptionalDouble boundOf(int run) {
    OptionalDouble veth = direct(run, Measure.ONE_STREAM);
    return veth.isPresent() && run <= crypto.size()
        ? OptionalDouble.of(Statistics.bound(crypto.get(run - 1), veth.getAsDouble()))
        : OptionalDouble.empty();
  }

  private OptionalDouble direct(int run, Measure measure) {
    return inRun(run, DIRECT, "", measure);
  }

  private OptionalDouble inRun(int run, String contender, String pair, Measure measure) {
    return Statistics.median(
        figures(
            visit ->
                visit.run() == run
                    && visit.contender().equals(contender)
                    && visit.pair().equals(pair),
            measure));
  }

  private List<Double> figures(Predicate<Visit> which, Measure measure) {
    return visits.stream()
        .filter(which)
        .map(visit -> visit.figures().get(measure))
        .filter(java.util.Objects::nonNull)
        .toList();
  }

  private int runs() {
    return visits.stream().mapToInt(Visit::run).max().orElse(0);
  }
}
