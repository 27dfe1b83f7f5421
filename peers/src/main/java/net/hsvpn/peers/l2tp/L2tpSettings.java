package net.hsvpn.peers.l2tp;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.ppp.PppSettings;

/**
 * What one end of an L2TP tunnel wants.
 *
 * @param calls whether we call at once, as LAC; else we give the peer time to do so
 * @param hostName who we say we are; not the peer's
 * @param secret shared for tunnel authentication; empty for none, since IPsec has authenticated the
 *     peer already
 * @param hello how long the peer may be silent before we ask whether it is there; zero for ever
 * @param networks that have a session each
 */
public record L2tpSettings(
    boolean calls,
    String hostName,
    Optional<Secret> secret,
    Duration hello,
    List<Network> networks) {
  public L2tpSettings {
    networks = List.copyOf(networks);
  }

  /** One network, known to both ends by its name. */
  public record Network(String name, PppSettings ppp) {}
}
