package net.hsvpn.peers.sa;

import java.time.Instant;
import java.util.Optional;

/** The state of one IKE SA. Immutable; {@link IkeEngine} makes the next one. */
public sealed interface IkeSa
    permits SaInitSent, IntermediateSent, AuthSent, HalfOpen, LeaseAwaited, Established, Closed {
  IkeSaId id();

  /** When {@link Event.Tick} is due, if ever. */
  Optional<Instant> deadline();
}
