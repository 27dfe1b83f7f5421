package net.hsvpn.peers.sa;

import java.time.Instant;
import java.util.Optional;

/** The end. */
public record Closed(IkeSaId id, String why) implements IkeSa {
  @Override
  public Optional<Instant> deadline() {
    return Optional.empty();
  }
}
