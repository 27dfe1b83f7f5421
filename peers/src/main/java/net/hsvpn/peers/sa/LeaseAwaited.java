package net.hsvpn.peers.sa;

import java.time.Instant;
import java.util.Optional;

/**
 * A caller is authenticated and asks for an address, which is being looked for: {@link
 * Event.Leased} brings it.
 */
public record LeaseAwaited(Caller caller, AddressWish wish) implements IkeSa {
  @Override
  public IkeSaId id() {
    return caller.sa().id();
  }

  @Override
  public Optional<Instant> deadline() {
    return Optional.of(caller.sa().expiresAt());
  }
}
