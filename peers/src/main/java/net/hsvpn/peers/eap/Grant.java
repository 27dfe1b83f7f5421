package net.hsvpn.peers.eap;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.wire.Octets;

/**
 * What a user is given, according to whoever authenticated him.
 *
 * @param accounted whether a RADIUS server did, which may want to know how it goes on
 * @param groups that he is in
 * @param addresses that he is to have inside the tunnel, at most one of each family; empty for any
 * @param classes to be returned in each accounting message as they are (RFC 2865 section 5.25)
 * @param interim between two accounting messages, if the server has a wish (RFC 2869 section 2.1)
 */
public record Grant(
    boolean accounted,
    List<String> groups,
    List<InetAddress> addresses,
    List<Octets> classes,
    Optional<Duration> interim) {
  public static final Grant NONE =
      new Grant(false, List.of(), List.of(), List.of(), Optional.empty());

  public Grant {
    groups = List.copyOf(groups);
    addresses = List.copyOf(addresses);
    classes = List.copyOf(classes);
  }

  /** Of a user of our own. */
  public static Grant of(List<String> groups) {
    return new Grant(false, groups, List.of(), List.of(), Optional.empty());
  }
}
