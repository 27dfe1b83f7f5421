package net.hsvpn.peers.exchange;

import java.util.List;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.Task;

/** The empty INFORMATIONAL exchange (RFC 7296 section 2.4). */
final class Liveness {
  private Liveness() {}

  static void begin(Draft d, long ticket) {
    d.request(ExchangeType.INFORMATIONAL, List.of(), new Task.Probing(ticket));
  }
}
