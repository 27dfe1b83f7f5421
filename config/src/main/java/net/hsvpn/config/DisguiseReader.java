package net.hsvpn.config;

import java.util.Optional;
import java.util.OptionalInt;

/** Reads {@code hsvpn.peers.*.traffic-class} and {@code hsvpn.peers.*.tfc}. */
final class DisguiseReader {
  private DisguiseReader() {}

  static Optional<TrafficClassPolicy> trafficClass(Section section) {
    Optional<TrafficClassPolicy.Ecn> ecn = section.get(Schema.OUTER_ECN);
    Optional<OptionalInt> dscp = section.get(Schema.OUTER_DSCP);
    Optional<TrafficClassPolicy.InnerDscp> inner = section.get(Schema.INNER_DSCP);
    return Present.all(ecn, dscp, inner)
        ? Optional.of(
            new TrafficClassPolicy(
                ecn.get() == TrafficClassPolicy.Ecn.COPY,
                dscp.get(),
                inner.get() == TrafficClassPolicy.InnerDscp.COPY))
        : Optional.empty();
  }

  static Optional<TfcPolicy> tfc(Section section) {
    Optional<TfcPolicy.Padding> padding = section.get(Schema.TFC_PADDING);
    Optional<Integer> dummies = section.get(Schema.TFC_DUMMIES);
    return Present.all(padding, dummies)
        ? Optional.of(new TfcPolicy(padding.get(), dummies.get()))
        : Optional.empty();
  }
}
