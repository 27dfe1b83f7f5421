package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.peers.iana.HashAlgorithm;
import net.hsvpn.peers.iana.KeyExchangeId;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Capabilities;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.IkeSaId;
import net.hsvpn.peers.sa.LocalAuth;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Whereabouts;
import net.hsvpn.peers.signature.SignatureHashes;
import net.hsvpn.peers.wire.KeyExchange;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.VendorId;
import net.hsvpn.peers.wire.hsvpn.Hsvpn;

/** What both halves of IKE_SA_INIT share (RFC 7296 section 1.2). */
final class SaInit {
  private SaInit() {}

  /**
   * NAT detection, fragmentation and the vendor ID.
   *
   * @param id with a remote SPI of 0 in the request
   * @param pretend whether the peer shall see a NAT before us, and so encapsulate ESP in UDP; a
   *     hash of no address is what makes it do so
   * @param fragments whether to say that we understand fragments (RFC 7383 section 2.3)
   */
  static List<Payload> extras(IkeSaId id, Path path, boolean pretend, boolean fragments, Env env) {
    List<Payload> extras = new ArrayList<>(NatHashes.of(id, path, pretend, env));
    if (fragments) {
      extras.add(new Notify(NotifyType.IKEV2_FRAGMENTATION_SUPPORTED));
    }
    extras.add(new VendorId(Hsvpn.VENDOR_ID.data()));
    return extras;
  }

  /**
   * What the peer's IKE_SA_INIT message tells of it.
   *
   * @param id the SPIs as they stood in that very message
   * @param pretended what we let, or shall let, the peer believe
   * @param fragments whether we want to use them
   * @param ppk whether we may use a post-quantum pre-shared key
   */
  static Capabilities capabilities(
      List<Payload> payloads,
      IkeSaId id,
      Path path,
      boolean pretended,
      boolean fragments,
      boolean ppk,
      Env env) {
    Whereabouts.Nats nats = NatHashes.found(payloads, id, path, env);
    return new Capabilities(
        Payloads.all(payloads, VendorId.class).contains(Hsvpn.VENDOR_ID),
        fragments
            && Payloads.status(payloads, NotifyType.IKEV2_FRAGMENTATION_SUPPORTED).isPresent(),
        Payloads.status(payloads, NotifyType.CHILDLESS_IKEV2_SUPPORTED).isPresent(),
        nats.local(),
        nats.remote(),
        pretended,
        hashes(payloads),
        ppk && Payloads.status(payloads, NotifyType.USE_PPK).isPresent(),
        Redirection.isSupported(payloads));
  }

  private static Optional<Set<HashAlgorithm>> hashes(List<Payload> payloads) {
    return Payloads.status(payloads, NotifyType.SIGNATURE_HASH_ALGORITHMS)
        .flatMap(notify -> {
          try {
            return Optional.of(SignatureHashes.decode(notify));
          } catch (MalformedMessage _) {
            return Optional.empty();
          }
        });
  }

  /** N(SIGNATURE_HASH_ALGORITHMS), if any of these peers may sign (RFC 7427 section 4). */
  static List<Payload> signatureHashes(List<PeerProfile> candidates) {
    Set<HashAlgorithm> hashes = EnumSet.noneOf(HashAlgorithm.class);
    for (PeerProfile peer : candidates) {
      peer.remoteAuth().signatures().map(SignatureHashes::of).ifPresent(hashes::addAll);
    }
    // A peer may take our lack of them for a lack of RFC 7427, and then could not tell us its own.
    if (hashes.isEmpty()
        && candidates.stream().anyMatch(p -> p.localAuth() instanceof LocalAuth.Signature)) {
      hashes.addAll(SignatureHashes.of(SignaturePolicy.DEFAULT));
    }
    return hashes.isEmpty() ? List.of() : List.of(SignatureHashes.encode(hashes));
  }

  /** The group of the KE payload, if we know it. */
  static Optional<KeyExchangeMethod> sentGroup(List<Payload> payloads) {
    return Payloads.find(payloads, KeyExchange.class)
        .flatMap(ke -> KeyExchangeId.ofCode(ke.method()))
        .flatMap(KeyExchangeId::method);
  }
}
