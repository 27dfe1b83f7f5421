package net.hsvpn.peers.sa;

import java.util.Optional;
import net.hsvpn.config.Identity;

/** Who the sender of an IKE_AUTH request says it is. Not proven yet. */
public sealed interface Claim {
  /**
   * It names itself.
   *
   * @param wanted whom it wants to talk to (IDr), if it says so
   */
  record Identified(Identity who, Optional<Identity> wanted) implements Claim {}

  /** It names nobody, or somebody of a kind that no configuration can name. */
  record Nameless(Optional<Identity> wanted) implements Claim {}

  /**
   * It is a fragment, and others are missing.
   *
   * @param sofar takes the place of the half-open SA
   */
  record Incomplete(HalfOpen sofar) implements Claim {}

  /**
   * It is no IKE_AUTH request but one that precedes it (IKE_INTERMEDIATE), and this is what comes
   * of it: the half-open SA that takes the place of the other one, or its end.
   */
  record Advanced(Step step) implements Claim {}

  /** It is not authentic, or no IKE_AUTH request at all. */
  record Unreadable(Refusal refusal) implements Claim {}
}
