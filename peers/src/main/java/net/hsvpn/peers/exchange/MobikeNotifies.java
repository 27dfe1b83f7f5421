package net.hsvpn.peers.exchange;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.MobilePolicy;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;

/** The notifies of RFC 4555 section 4.2. */
final class MobikeNotifies {
  /** Addresses of one end, besides the one in use. */
  static final int MOST_ADDRESSES = 8;

  private static final int COOKIE_OCTETS = 16;
  private static final int IPV4_OCTETS = 4;
  private static final int IPV6_OCTETS = 16;

  private MobikeNotifies() {}

  /** What we say in IKE_AUTH: that we can do it, and where else we are. */
  static List<Payload> offer(MobilePolicy policy, Path path) {
    List<Payload> offer = new ArrayList<>();
    offer.add(new Notify(NotifyType.MOBIKE_SUPPORTED));
    policy.own().stream()
        .filter(
            address -> !address.isAnyLocalAddress() && !address.equals(path.local().getAddress()))
        .limit(MOST_ADDRESSES)
        .forEach(address ->
            offer.add(
                new Notify(
                    address instanceof Inet4Address
                        ? NotifyType.ADDITIONAL_IP4_ADDRESS
                        : NotifyType.ADDITIONAL_IP6_ADDRESS,
                    address.getAddress())));
    return offer;
  }

  static boolean supported(List<Payload> payloads) {
    return Payloads.status(payloads, NotifyType.MOBIKE_SUPPORTED).isPresent();
  }

  /** The peer's further addresses, if the message is about them; it names all there are. */
  static Optional<List<InetAddress>> addresses(List<Payload> payloads) {
    List<InetAddress> addresses = new ArrayList<>();
    boolean told = Payloads.status(payloads, NotifyType.NO_ADDITIONAL_ADDRESSES).isPresent();
    for (Notify notify : Payloads.all(payloads, Notify.class)) {
      int octets = octets(notify);
      if (octets > 0) {
        told = true;
        if (notify.data().length() == octets && addresses.size() < MOST_ADDRESSES) {
          InetAddress address = address(notify.data().array());
          if (!address.isAnyLocalAddress()
              && !address.isMulticastAddress()
              && !address.isLoopbackAddress()) {
            addresses.add(address);
          }
        }
      }
    }
    return told ? Optional.of(List.copyOf(addresses)) : Optional.empty();
  }

  private static int octets(Notify notify) {
    if (notify.is(NotifyType.ADDITIONAL_IP4_ADDRESS)) {
      return IPV4_OCTETS;
    }
    return notify.is(NotifyType.ADDITIONAL_IP6_ADDRESS) ? IPV6_OCTETS : 0;
  }

  private static InetAddress address(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Octets freshCookie(Env env) {
    byte[] cookie = new byte[COOKIE_OCTETS];
    env.random().nextBytes(cookie);
    return Octets.of(cookie);
  }

  static Notify cookie(Octets cookie) {
    return new Notify(NotifyType.COOKIE2, cookie.array());
  }

  /** Whether the answer returns our cookie (RFC 4555 section 3.7). */
  static boolean returns(List<Payload> payloads, Octets cookie) {
    return Payloads.status(payloads, NotifyType.COOKIE2)
        .filter(n -> MessageDigest.isEqual(n.data().array(), cookie.array()))
        .isPresent();
  }

  /** Whether the peer forbids NATs, and there is one (RFC 4555 section 3.9). */
  static boolean natAgainstItsWill(List<Payload> payloads, Path arrival, Env env) {
    Optional<Octets> sent = Payloads.status(payloads, NotifyType.NO_NATS_ALLOWED).map(Notify::data);
    return sent.isPresent()
        && NatHashes.ourEnd(arrival, env)
            .filter(ours -> {
              byte[] from = arrival.remote().getAddress().getAddress();
              byte[] to = ours.getAddress().getAddress();
              ByteBuffer seen = ByteBuffer.allocate(from.length + to.length + 2 * Short.BYTES);
              seen.put(from).put(to);
              seen.putShort((short) arrival.remote().getPort()).putShort((short) ours.getPort());
              return sent.get().equals(Octets.of(seen.array()));
            })
            .isEmpty();
  }
}
