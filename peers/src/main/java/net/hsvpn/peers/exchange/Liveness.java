package net.hsvpn.peers.exchange;

import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.Task;

/** The INFORMATIONAL exchange that nothing is said in (RFC 7296 section 2.4). */
final class Liveness {
  private Liveness() {}

  static void begin(Draft d, long ticket) {
    d.request(ExchangeType.INFORMATIONAL, Roaming.question(d), new Task.Probing(ticket));
  }
}
