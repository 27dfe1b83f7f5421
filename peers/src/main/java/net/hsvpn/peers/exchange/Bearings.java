package net.hsvpn.peers.exchange;

import java.util.function.UnaryOperator;
import net.hsvpn.peers.sa.Capabilities;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.Whereabouts;

/** The working copy of where an established IKE SA is, while one event is handled. */
final class Bearings {
  private Path path;
  private Path arrival;
  private Capabilities capabilities;
  private Whereabouts whereabouts;

  Bearings(Established before) {
    path = before.path();
    arrival = before.path();
    capabilities = before.capabilities();
    whereabouts = before.whereabouts();
  }

  /** Of our requests. */
  Path path() {
    return path;
  }

  void path(Path changed) {
    path = changed;
  }

  /** Of the message at hand, and so of the answer to it (RFC 7296 section 2.11). */
  Path arrival() {
    return arrival;
  }

  void arrivedOn(Path by) {
    arrival = by;
  }

  /** Of ESP. */
  Path traffic() {
    return whereabouts.traffic().orElse(path);
  }

  /** Whether ESP goes in UDP. */
  boolean udpEncapsulated() {
    return capabilities.natted() && traffic().marker();
  }

  Capabilities capabilities() {
    return capabilities;
  }

  void capabilities(Capabilities changed) {
    capabilities = changed;
  }

  Whereabouts whereabouts() {
    return whereabouts;
  }

  void whereabouts(UnaryOperator<Whereabouts> change) {
    whereabouts = change.apply(whereabouts);
  }

  Event.Place place() {
    return new Event.Place(path, capabilities, whereabouts);
  }

  void place(Event.Place known) {
    path = known.path();
    capabilities = known.capabilities();
    whereabouts = known.whereabouts();
  }
}
