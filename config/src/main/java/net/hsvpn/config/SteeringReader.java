package net.hsvpn.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Reads those keys of a peer that say where its IKE SA may be moved to. */
final class SteeringReader {
  private SteeringReader() {}

  static Optional<Steering> read(Section peer) {
    Optional<RedirectAnswer> redirect = peer.get(Schema.REDIRECT);
    Optional<List<IpPrefix>> targets = peer.get(Schema.REDIRECT_TARGETS);
    Optional<InetAddress> to = peer.get(Schema.REDIRECT_TO);
    return Present.all(redirect, targets)
        ? Optional.of(new Steering(redirect.get(), targets.get(), to))
        : Optional.empty();
  }
}
