package net.hsvpn.peers.exchange;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;
import net.hsvpn.config.IkeLimits;
import net.hsvpn.config.IpText;
import net.hsvpn.config.proposal.IkeProposal;
import net.hsvpn.peers.crypto.InvalidPeerKey;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.wire.InvalidMajorVersion;
import net.hsvpn.peers.wire.SecurityAssociation;
import net.hsvpn.peers.wire.UnsupportedCriticalPayload;

/**
 * Why an IKE_SA_INIT request came to nothing, for the one who runs this end. The caller has shown
 * nothing yet, not even that it receives at its address.
 *
 * @param candidates peers that may call from there
 */
record Unwelcome(InetAddress source, List<PeerProfile> candidates) {
  private static final int MAX_NAMED = 5;

  static Unwelcome at(Datagram request, List<PeerProfile> candidates) {
    return new Unwelcome(request.path().remote().getAddress(), candidates);
  }

  Report noProposal(List<IkeProposal> ours, SecurityAssociation theirs) {
    return report(
        "no common IKE proposal: we accept "
            + Wording.proposals(Proposals.offerIke(ours, new byte[0]))
            + ", the peer offers "
            + Wording.proposals(theirs),
        "add one of the peer's proposals to ike of this peer, or one of ours at the other end");
  }

  Report badKey(InvalidPeerKey e) {
    return report("bad KE payload: " + e.getMessage(), "check the peer's implementation");
  }

  Report otherVersion(InvalidMajorVersion e) {
    return report(
        "the peer speaks IKE version " + e.major() + ", and 2 is what is expected",
        "choose IKEv2 at the other end");
  }

  Report critical(UnsupportedCriticalPayload e) {
    return report(
        "the peer insists on payload type " + e.payloadType() + ", which is not known here",
        "turn off at the other end what needs this payload");
  }

  Report unknownAddress() {
    return report(
        "no peer is expected to call from there",
        "set remote of the peer to this address, or to any");
  }

  Report tooManyHalfOpen(IkeLimits limits) {
    return report(
        "the peer must wait: there are "
            + limits.halfOpen()
            + " half-open IKE SAs, as many as limits.half-open allows",
        "raise limits.half-open, unless this is an attack");
  }

  Report tooManyHalfOpenFromSource(IkeLimits limits) {
    return report(
        "the peer must wait: there are "
            + limits.halfOpenPerSource()
            + " half-open IKE SAs from there, as many as limits.half-open-per-source allows",
        "raise limits.half-open-per-source, if many peers share this address");
  }

  Report tooManyHalfOpenFromPrefix(IkeLimits limits) {
    return report(
        "the peer must wait: there are "
            + limits.halfOpenPerPrefix()
            + " half-open IKE SAs from "
            + IkeLimits.neighbours(source)
            + ", as many as limits.half-open-per-prefix allows",
        "raise limits.half-open-per-prefix, if many peers call from this network at once");
  }

  private Report report(String why, String remedy) {
    return Report.of(
        Report.Kind.NEGOTIATION_FAILED,
        ExchangeType.IKE_SA_INIT.name(),
        "with " + IpText.of(source) + who() + ": " + why,
        remedy);
  }

  private String who() {
    return candidates.isEmpty()
        ? ""
        : candidates.stream()
            .limit(MAX_NAMED)
            .map(p -> p.id().toString())
            .collect(
                Collectors.joining(
                    " or ", ", as ", candidates.size() > MAX_NAMED ? " or others" : ""));
  }
}
