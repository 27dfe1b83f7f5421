package net.hsvpn.peers.exchange;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.ChildMode;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.Lease;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.VirtualAddresses;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.TrafficSelector;

/** Addresses that we ask for as initiator (RFC 7296 section 2.19). */
final class AskAddress {
  private AskAddress() {}

  /** The CP payload of our request, if we ask for an address. */
  static Optional<Payload> request(PeerProfile profile) {
    return asked(profile).map(ask -> ConfigurationAttributes.request(ask.wanted()));
  }

  private static Optional<VirtualAddresses.Ask> asked(PeerProfile profile) {
    return profile.child() instanceof ChildPolicy.Plain plain
            && plain.addresses() instanceof VirtualAddresses.Ask ask
        ? Optional.of(ask)
        : Optional.empty();
  }

  /** What the peer's answer gives us. */
  static Given answer(PeerProfile profile, List<Payload> payloads) {
    Optional<VirtualAddresses.Ask> ask = asked(profile);
    if (ask.isEmpty()) {
      return new Given(profile, List.of(), Optional.empty());
    }
    try {
      Optional<Lease> lease = ConfigurationAttributes.lease(payloads);
      List<InetAddress> addresses =
          lease.map(Lease::addresses).orElse(List.of()).stream()
              .filter(address -> wanted(ask.get(), address))
              .toList();
      return addresses.isEmpty()
          ? new Given(profile, List.of(), Optional.of("it gives us no address"))
          : new Given(Allotment.borrowing(profile, addresses), addresses, Optional.empty());
    } catch (MalformedMessage e) {
      return new Given(
          profile, List.of(), Optional.of("its CFG_REPLY is malformed: " + e.getMessage()));
    }
  }

  /** Another address than the one that was asked for is as good; another family is not. */
  private static boolean wanted(VirtualAddresses.Ask ask, InetAddress given) {
    return ask.wanted().stream().anyMatch(w -> w.getAddress().length == given.getAddress().length);
  }

  /**
   * What we got.
   *
   * @param profile with our addresses in the place of our networks
   * @param addresses none if we asked for none
   * @param lacking why we have none, though we asked
   */
  record Given(PeerProfile profile, List<InetAddress> addresses, Optional<String> lacking) {
    /** The child that was agreed on, with our addresses for its side of ours. */
    ChildVerdict narrowed(ChildVerdict verdict) {
      if (!(verdict instanceof ChildVerdict.Agreed agreed)
          || !(agreed.mode() instanceof ChildMode.Plain mode)) {
        return verdict;
      }
      if (lacking.isPresent()) {
        return refused(lacking.get());
      }
      if (addresses.isEmpty()) {
        return verdict;
      }
      List<IpPrefix> ours = ((ChildPolicy.Plain) profile.child()).local();
      List<TrafficSelector> local =
          new ArrayList<>(Selectors.narrow(Selectors.of(ours), mode.local()));
      return local.isEmpty()
          ? refused("the address that it gives us is none of its traffic selectors")
          : new ChildVerdict.Agreed(
              agreed.suite(),
              agreed.peerSpi(),
              new ChildMode.Plain(mode.context(), local, mode.remote()),
              agreed.takesPadding(),
              agreed.answer());
    }

    private static ChildVerdict refused(String why) {
      return new ChildVerdict.Rejected(
          Payloads.error(NotifyType.TS_UNACCEPTABLE),
          why,
          "let the other end lend addresses to us, or leave out virtual-address = request");
    }
  }
}
