package net.hsvpn.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Where the IKE SA with a peer may be moved to (RFC 5685).
 *
 * @param redirect what we do when the peer sends us to another gateway
 * @param redirectTargets where such gateways must be; empty for anywhere
 * @param redirectTo where we send the peer once it has authenticated itself; empty for nowhere
 */
public record Steering(
    RedirectAnswer redirect, List<IpPrefix> redirectTargets, Optional<InetAddress> redirectTo) {
  public static final Steering DEFAULT =
      new Steering(RedirectAnswer.FOLLOW, List.of(), Optional.empty());

  public Steering {
    redirectTargets = List.copyOf(redirectTargets);
  }

  /** Whether a gateway at this address is one that we may be sent to. */
  public boolean allows(InetAddress target) {
    return redirectTargets.isEmpty() || redirectTargets.stream().anyMatch(p -> p.contains(target));
  }
}
