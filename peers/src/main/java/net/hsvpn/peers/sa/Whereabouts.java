package net.hsvpn.peers.sa;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.wire.Octets;

/**
 * What the two ends of an IKE SA know of each other's addresses beyond the path of IKE. Passes to
 * the IKE SA that takes this one's place.
 *
 * @param mobike both ends have said MOBIKE_SUPPORTED, so only UPDATE_SA_ADDRESSES moves IKE (RFC
 *     4555 section 3.8)
 * @param theirs further addresses of the peer, as it last told
 * @param source our address as we last told it to the peer; empty if we don't know it
 * @param seenAs what the peer last said about where it sees us: a hash (RFC 7296 section 2.23)
 * @param untold the peer has yet to be told where we are ({@code pending_update} in RFC 4555)
 * @param traffic where ESP goes; empty if where IKE does
 * @param unchecked the peer must still show that it receives where IKE has moved to
 */
public record Whereabouts(
    boolean mobike,
    List<InetAddress> theirs,
    Optional<InetAddress> source,
    Optional<Octets> seenAs,
    boolean untold,
    Optional<Path> traffic,
    Optional<Nats> unchecked) {
  /** Of an IKE SA that stays where it is, but for NATs. */
  public static final Whereabouts FIXED = begun(false, List.of(), Optional.empty());

  public Whereabouts {
    theirs = List.copyOf(theirs);
  }

  /**
   * NATs as they were found on a new path.
   *
   * @param local before us
   * @param remote before the peer
   */
  public record Nats(boolean local, boolean remote) {}

  /** Of an IKE SA that has just been authenticated. */
  public static Whereabouts begun(
      boolean mobike, List<InetAddress> theirs, Optional<InetAddress> source) {
    return new Whereabouts(
        mobike, theirs, source, Optional.empty(), false, Optional.empty(), Optional.empty());
  }

  public Whereabouts theirs(List<InetAddress> told) {
    return new Whereabouts(mobike, told, source, seenAs, untold, traffic, unchecked);
  }

  public Whereabouts source(Optional<InetAddress> ours) {
    return new Whereabouts(mobike, theirs, ours, seenAs, untold, traffic, unchecked);
  }

  public Whereabouts seenAs(Optional<Octets> hash) {
    return new Whereabouts(mobike, theirs, source, hash, untold, traffic, unchecked);
  }

  public Whereabouts untold(boolean changed) {
    return new Whereabouts(mobike, theirs, source, seenAs, changed, traffic, unchecked);
  }

  /** ESP goes there, though IKE does not. */
  public Whereabouts traffic(Path apart) {
    return new Whereabouts(mobike, theirs, source, seenAs, untold, Optional.of(apart), unchecked);
  }

  /** ESP goes on where it does, until the peer has shown that it receives on IKE's path. */
  public Whereabouts unchecked(Path meanwhile, Nats found) {
    return new Whereabouts(
        mobike, theirs, source, seenAs, untold, Optional.of(meanwhile), Optional.of(found));
  }

  /** ESP goes where IKE does. */
  public Whereabouts together() {
    return new Whereabouts(
        mobike, theirs, source, seenAs, untold, Optional.empty(), Optional.empty());
  }
}
