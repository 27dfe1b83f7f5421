package net.hsvpn.peers.exchange;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.crypto.NatDetection;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.IkeSaId;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.Whereabouts.Nats;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;

/** NAT_DETECTION_SOURCE_IP and NAT_DETECTION_DESTINATION_IP (RFC 7296 section 2.23). */
final class NatHashes {
  private NatHashes() {}

  /**
   * What we send.
   *
   * @param id the SPIs as they stand in the message
   * @param pretend whether the peer shall see a NAT before us, and so encapsulate ESP in UDP; a
   *     hash of no address is what makes it do so
   */
  static List<Payload> of(IkeSaId id, Path path, boolean pretend, Env env) {
    Optional<InetSocketAddress> source = pretend ? Optional.empty() : ourEnd(path, env);
    return List.of(
        new Notify(
            NotifyType.NAT_DETECTION_SOURCE_IP,
            source.map(end -> hash(id, end)).orElseGet(() -> noHash(env.random()))),
        new Notify(NotifyType.NAT_DETECTION_DESTINATION_IP, hash(id, path.remote())));
  }

  /** Whether the sender knows of NATs at all. */
  static boolean in(List<Payload> payloads) {
    return !data(payloads, NotifyType.NAT_DETECTION_DESTINATION_IP).isEmpty();
  }

  /**
   * What the peer's message tells. A peer that sends no hashes knows nothing of NATs, and sees
   * none.
   *
   * @param id the SPIs as they stood in that very message
   */
  static Nats found(List<Payload> payloads, IkeSaId id, Path path, Env env) {
    List<Octets> sources = data(payloads, NotifyType.NAT_DETECTION_SOURCE_IP);
    List<Octets> destinations = data(payloads, NotifyType.NAT_DETECTION_DESTINATION_IP);
    return new Nats(
        !destinations.isEmpty()
            && ourEnd(path, env)
                .filter(end -> destinations.contains(Octets.of(hash(id, end))))
                .isEmpty(),
        !sources.isEmpty() && !sources.contains(Octets.of(hash(id, path.remote()))));
  }

  /** Where the peer sees us, as a hash. */
  static Optional<Octets> ofUs(List<Payload> payloads) {
    return data(payloads, NotifyType.NAT_DETECTION_DESTINATION_IP).stream().findFirst();
  }

  /** Where our packets really come from, if the path knows no more than a wildcard address. */
  static Optional<InetSocketAddress> ourEnd(Path path, Env env) {
    InetSocketAddress local = path.local();
    return local.getAddress().isAnyLocalAddress()
        ? env.sourceTowards()
            .apply(path.remote().getAddress())
            .map(address -> new InetSocketAddress(address, local.getPort()))
        : Optional.of(local);
  }

  private static byte[] noHash(SecureRandom random) {
    byte[] octets = new byte[NatDetection.OCTETS];
    random.nextBytes(octets);
    return octets;
  }

  private static byte[] hash(IkeSaId id, InetSocketAddress end) {
    return NatDetection.hash(id.initiatorSpi(), id.responderSpi(), end.getAddress(), end.getPort());
  }

  private static List<Octets> data(List<Payload> payloads, NotifyType type) {
    return Payloads.all(payloads, Notify.class).stream()
        .filter(n -> n.is(type))
        .map(Notify::data)
        .toList();
  }
}
