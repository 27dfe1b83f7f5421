package net.hsvpn.peers.exchange;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.Party;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.VirtualAddresses;
import net.hsvpn.peers.wire.Payload;

/**
 * What was decided about addresses before an IKE SA stands.
 *
 * @param profile with the lent addresses in the place of one side's networks, so that every later
 *     child has them too
 * @param reply CP payload of our answer, if there is one
 * @param refused why there is no child; empty if there may be one
 */
record Allotment(
    PeerProfile profile,
    Party party,
    Optional<Payload> reply,
    Optional<ChildVerdict.Rejected> refused) {
  /** Nobody lends anybody anything. */
  static Allotment none(PeerProfile profile, Party party) {
    return new Allotment(profile, party, Optional.empty(), Optional.empty());
  }

  /** The peer's side is these addresses and no more. */
  static PeerProfile lending(PeerProfile profile, List<InetAddress> addresses) {
    ChildPolicy.Plain plain = (ChildPolicy.Plain) profile.child();
    return with(
        profile,
        new ChildPolicy.Plain(
            plain.context(), plain.local(), hosts(addresses), new VirtualAddresses.None()));
  }

  /** Our side is these addresses and no more. */
  static PeerProfile borrowing(PeerProfile profile, List<InetAddress> addresses) {
    ChildPolicy.Plain plain = (ChildPolicy.Plain) profile.child();
    return with(
        profile,
        new ChildPolicy.Plain(
            plain.context(), hosts(addresses), plain.remote(), new VirtualAddresses.None()));
  }

  private static PeerProfile with(PeerProfile profile, ChildPolicy.Plain child) {
    return profile.carrying(child);
  }

  private static List<IpPrefix> hosts(List<InetAddress> addresses) {
    return addresses.stream().map(a -> new IpPrefix(a, a.getAddress().length * 8)).toList();
  }
}
