package net.hsvpn.peers.exchange;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.peers.crypto.NatDetection;
import net.hsvpn.peers.iana.HashAlgorithm;
import net.hsvpn.peers.iana.KeyExchangeId;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Capabilities;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.IkeSaId;
import net.hsvpn.peers.sa.LocalAuth;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.signature.SignatureHashes;
import net.hsvpn.peers.wire.KeyExchange;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
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
    Optional<InetSocketAddress> source = pretend ? Optional.empty() : ourEnd(path, env);
    List<Payload> extras = new ArrayList<>();
    extras.add(
        new Notify(
            NotifyType.NAT_DETECTION_SOURCE_IP,
            source.map(end -> hash(id, end)).orElseGet(() -> noHash(env.random()))));
    extras.add(new Notify(NotifyType.NAT_DETECTION_DESTINATION_IP, hash(id, path.remote())));
    if (fragments) {
      extras.add(new Notify(NotifyType.IKEV2_FRAGMENTATION_SUPPORTED));
    }
    extras.add(new VendorId(Hsvpn.VENDOR_ID.data()));
    return extras;
  }

  private static byte[] noHash(SecureRandom random) {
    byte[] octets = new byte[NatDetection.OCTETS];
    random.nextBytes(octets);
    return octets;
  }

  /** Where our packets really come from, if the path knows no more than a wildcard address. */
  private static Optional<InetSocketAddress> ourEnd(Path path, Env env) {
    InetSocketAddress local = path.local();
    return local.getAddress().isAnyLocalAddress()
        ? env.sourceTowards()
            .apply(path.remote().getAddress())
            .map(address -> new InetSocketAddress(address, local.getPort()))
        : Optional.of(local);
  }

  private static byte[] hash(IkeSaId id, InetSocketAddress end) {
    return NatDetection.hash(id.initiatorSpi(), id.responderSpi(), end.getAddress(), end.getPort());
  }

  /**
   * What the peer's IKE_SA_INIT message tells of it. A peer that sends no hashes knows nothing of
   * NATs, and sees none.
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
    List<Octets> sources = notifies(payloads, NotifyType.NAT_DETECTION_SOURCE_IP);
    List<Octets> destinations = notifies(payloads, NotifyType.NAT_DETECTION_DESTINATION_IP);
    return new Capabilities(
        Payloads.all(payloads, VendorId.class).contains(Hsvpn.VENDOR_ID),
        fragments
            && Payloads.status(payloads, NotifyType.IKEV2_FRAGMENTATION_SUPPORTED).isPresent(),
        Payloads.status(payloads, NotifyType.CHILDLESS_IKEV2_SUPPORTED).isPresent(),
        !destinations.isEmpty()
            && ourEnd(path, env).filter(end -> matches(destinations, hash(id, end))).isEmpty(),
        !sources.isEmpty() && !matches(sources, hash(id, path.remote())),
        pretended,
        hashes(payloads),
        ppk && Payloads.status(payloads, NotifyType.USE_PPK).isPresent());
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

  private static List<Octets> notifies(List<Payload> payloads, NotifyType type) {
    List<Octets> data = new ArrayList<>();
    Payloads.all(payloads, Notify.class).stream()
        .filter(n -> n.is(type))
        .forEach(n -> data.add(n.data()));
    return data;
  }

  private static boolean matches(List<Octets> hashes, byte[] hash) {
    return hashes.stream().anyMatch(h -> Arrays.equals(h.array(), hash));
  }

  /** The group of the KE payload, if we know it. */
  static Optional<KeyExchangeMethod> sentGroup(List<Payload> payloads) {
    return Payloads.find(payloads, KeyExchange.class)
        .flatMap(ke -> KeyExchangeId.ofCode(ke.method()))
        .flatMap(KeyExchangeId::method);
  }
}
