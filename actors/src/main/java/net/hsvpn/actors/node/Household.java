package net.hsvpn.actors.node;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.crypto.CrashTokens;
import net.hsvpn.peers.sa.HouseRules;
import net.hsvpn.peers.wire.GatewayName;

/** The rules of this node that hold for all its peers. Safe for use by many threads. */
public final class Household {
  private final AtomicReference<HouseRules> rules = new AtomicReference<>(HouseRules.NONE);

  /**
   * @param tokens of which crash tokens are made; empty for none
   */
  Household(Optional<Secret> tokens) {
    rules.set(new HouseRules(Optional.empty(), tokens.map(CrashTokens::new)));
  }

  HouseRules rules() {
    return rules.get();
  }

  /** Where peers are sent; empty if they are served here. */
  public Optional<GatewayName> diversion() {
    return rules.get().diversion();
  }

  /**
   * From now on peers that begin anew and can follow are sent there, instead of being served.
   *
   * @param gateway empty if all are served here again
   */
  public void divert(Optional<GatewayName> gateway) {
    rules.updateAndGet(before -> before.diverting(gateway));
  }
}
