package net.hsvpn.peers.exchange;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.peers.crypto.NatDetection;
import net.hsvpn.peers.iana.KeyExchangeId;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Capabilities;
import net.hsvpn.peers.sa.IkeSaId;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.wire.KeyExchange;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.VendorId;
import net.hsvpn.peers.wire.hsvpn.Hsvpn;

/** What both halves of IKE_SA_INIT share (RFC 7296 section 1.2). */
final class SaInit {
  private SaInit() {}

  /**
   * NAT detection and the vendor ID. The source hash is never the true one, so that the peer sees a
   * NAT and encapsulates ESP in UDP: that is the only form we carry, and it passes everywhere.
   *
   * @param id with a remote SPI of 0 in the request
   */
  static List<Payload> extras(IkeSaId id, Path path, SecureRandom random) {
    byte[] notOurs = new byte[20];
    random.nextBytes(notOurs);
    return List.of(
        new Notify(NotifyType.NAT_DETECTION_SOURCE_IP, notOurs),
        new Notify(NotifyType.NAT_DETECTION_DESTINATION_IP, hash(id, path.remote())),
        new VendorId(Hsvpn.VENDOR_ID.data()));
  }

  private static byte[] hash(IkeSaId id, InetSocketAddress end) {
    return NatDetection.hash(id.initiatorSpi(), id.responderSpi(), end.getAddress(), end.getPort());
  }

  /**
   * What the peer's IKE_SA_INIT message tells of it.
   *
   * @param id the SPIs as they stood in that very message
   */
  static Capabilities capabilities(List<Payload> payloads, IkeSaId id, Path path) {
    List<Octets> sources = notifies(payloads, NotifyType.NAT_DETECTION_SOURCE_IP);
    List<Octets> destinations = notifies(payloads, NotifyType.NAT_DETECTION_DESTINATION_IP);
    return new Capabilities(
        Payloads.all(payloads, VendorId.class).contains(Hsvpn.VENDOR_ID),
        !destinations.isEmpty() && !matches(destinations, hash(id, path.local())),
        !sources.isEmpty() && !matches(sources, hash(id, path.remote())));
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
