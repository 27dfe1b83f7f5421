package net.hsvpn.peers.exchange;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.IpText;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.peers.eap.EapClaiming;
import net.hsvpn.peers.eap.EapServing;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.ChildMode;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.LocalAuth;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.RemoteAuth;
import net.hsvpn.peers.trace.ProposalText;
import net.hsvpn.peers.trace.SafeText;
import net.hsvpn.peers.trust.Certificates;
import net.hsvpn.peers.trust.Credential;
import net.hsvpn.peers.trust.TrustStore;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.SecurityAssociation;
import net.hsvpn.peers.wire.TrafficSelector;

/** Sentences for people: what happened, and what to do about it. */
final class Wording {
  private static final int LONGEST = 400;

  private Wording() {}

  static String describe(ChildSa child) {
    String carries =
        switch (child.mode()) {
          case ChildMode.Tagged(List<ChildMode.Grant> grants) ->
              grants.stream()
                  .map(g -> g.context() + " (tag " + g.tag() + ")")
                  .collect(Collectors.joining(", ", "contexts ", ""));
          case ChildMode.Plain(ContextId context, _, _) -> "context " + context + ", untagged";
          case ChildMode.Carrier _ -> "L2TP";
        };
    return "child SA %s/%s, %s, %s"
        .formatted(
            Payloads.hex(child.inboundSpi()),
            Payloads.hex(child.outboundSpi()),
            child.suite(),
            carries);
  }

  /** Bounded: a peer can offer very much. */
  static String proposals(SecurityAssociation sa) {
    return bounded(
        sa.proposals().stream()
            .map(
                p -> p.transforms().stream().map(ProposalText::of).collect(Collectors.joining("-")))
            .collect(Collectors.joining(", ")));
  }

  private static String bounded(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  static String ike(PeerProfile profile) {
    return proposals(Proposals.offerIke(profile.ike(), new byte[0]));
  }

  /** What we offer of a child SA. */
  static String child(PeerProfile profile, boolean withKeyExchange) {
    return proposals(Proposals.offerEsp(profile.esp(), new byte[4], withKeyExchange))
        + " for "
        + carries(profile.child());
  }

  static String carries(ChildPolicy policy) {
    return bounded(
        switch (policy) {
          case ChildPolicy.Tagged(List<ChildPolicy.LocalContext> contexts, _) ->
              contexts.stream()
                  .map(c -> c.context() + " (tag " + c.tag() + ")")
                  .collect(Collectors.joining(", ", "contexts ", ""));
          case ChildPolicy.Plain(_, List<IpPrefix> local, List<IpPrefix> remote, _) ->
              local + " === " + remote;
          case ChildPolicy.Carrier _ -> "L2TP";
        });
  }

  /** Who we say we are, and how we prove it. */
  static String ourProof(PeerProfile profile) {
    return "us as "
        + profile.localIdentity()
        + switch (profile.localAuth()) {
          case LocalAuth.Psk _ -> " by a pre-shared key";
          case LocalAuth.Signature(Credential credential, _, _) ->
              credential
                  .leaf()
                  .map(leaf -> " by the certificate " + Certificates.name(leaf))
                  .orElse(" by a raw key of " + credential.key().type());
          case LocalAuth.Eap(EapClaiming how) ->
              " by EAP (" + how.method() + ") as " + SafeText.quoted(how.identity());
          case LocalAuth.Nobody _ -> " without a proof";
        };
  }

  /** Who the peer must be, and how it must prove it. */
  static String theirProof(PeerProfile profile) {
    return profile.remoteIdentity()
        + switch (profile.remoteAuth()) {
          case RemoteAuth.Psk _ -> " by a pre-shared key";
          case RemoteAuth.Certificate(TrustStore trust, var signatures, _, _) ->
              " by a certificate below "
                  + bounded(
                      trust.anchors().stream()
                          .map(Certificates::name)
                          .collect(Collectors.joining(" or ")))
                  + " and a signature with "
                  + signatures;
          case RemoteAuth.RawKey(_, var signatures) ->
              " by its public-key and a signature with " + signatures;
          case RemoteAuth.Eap(EapServing how, _) -> " by EAP (" + how.label() + ")";
          case RemoteAuth.Nobody _ -> " without a proof";
        };
  }

  /** The peer does not believe us. */
  static String compareProofs(LocalAuth ours) {
    return switch (ours) {
      case LocalAuth.Psk _ -> "compare the pre-shared key and the identities of both ends";
      case LocalAuth.Signature(Credential credential, _, _) ->
          credential.leaf().isPresent()
              ? "compare the identities of both ends, and our certificate and signatures with what"
                  + " the other end trusts and accepts; its log says which"
              : "compare the identities of both ends, and our key with public-key at the other end";
      case LocalAuth.Eap _ ->
          "compare eap-identity and its secret, and the identities, with the other end, whose log"
              + " says more";
      case LocalAuth.Nobody _ ->
          "set auth.remote = null-auth at the other end, or give us something to prove ourselves with";
    };
  }

  /** Continues a sentence about an IKE SA. */
  static String eapIdentity(Optional<String> name) {
    return name.map(n -> ", EAP identity " + SafeText.quoted(n)).orElse("");
  }

  static String selectors(List<TrafficSelector> selectors) {
    return selectors.stream()
        .map(ts -> address(ts.start()) + "-" + address(ts.end()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String address(Octets octets) {
    try {
      // Not by way of a prefix: an address of a hostile selector may be IPv4-mapped.
      return IpText.of(InetAddress.getByAddress(octets.array()));
    } catch (UnknownHostException _) {
      return octets.hex();
    }
  }

  /** Address and port. */
  static String end(InetSocketAddress end) {
    return IpText.of(end.getAddress()) + " port " + end.getPort();
  }

  static String name(Notify notify) {
    return notify.notifyType().map(Enum::name).orElse("notify " + notify.type());
  }

  static String remedy(Notify error) {
    return switch (error.notifyType().orElse(null)) {
      case NotifyType.NO_PROPOSAL_CHOSEN ->
          "give both ends a common proposal: compare ike and esp of this peer with the other end's";
      case NotifyType.INVALID_KE_PAYLOAD ->
          "the peer insists on "
              + Payloads.suggestedGroup(error)
                  .map(KeyExchangeMethod::keyword)
                  .orElse("a key exchange method that is not known here")
              + ": give both ends a common one, in ike or esp of this peer";
      case NotifyType.INVALID_MAJOR_VERSION -> "choose IKEv2 at the other end";
      case NotifyType.TS_UNACCEPTABLE ->
          "compare method and contexts (or local-networks and remote-networks) of both ends: nothing"
              + " is common";
      case NotifyType.INTERNAL_ADDRESS_FAILURE ->
          "the peer has no address left to lend; add some to its pool";
      case NotifyType.FAILED_CP_REQUIRED ->
          "the peer wants us to ask for an address: write virtual-address = request";
      case NotifyType.NO_ADDITIONAL_SAS -> "the peer allows no more child SAs; raise its limit";
      case NotifyType.INVALID_SYNTAX, NotifyType.UNSUPPORTED_CRITICAL_PAYLOAD ->
          "the two implementations disagree; capture the exchange and report it";
      case NotifyType _ -> "see the log of the other end";
      case null -> "see the log of the other end";
    };
  }
}
