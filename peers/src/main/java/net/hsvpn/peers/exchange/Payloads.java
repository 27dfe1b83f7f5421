package net.hsvpn.peers.exchange;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.peers.crypto.InvalidPeerKey;
import net.hsvpn.peers.crypto.LocalKeyExchange;
import net.hsvpn.peers.iana.KeyExchangeId;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.iana.ProtocolId;
import net.hsvpn.peers.wire.KeyExchange;
import net.hsvpn.peers.wire.Nonce;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.Proposal;
import net.hsvpn.peers.wire.Side;
import net.hsvpn.peers.wire.TrafficSelectors;

/** Finds and makes payloads. What the message rules require is there; the rest is Optional. */
final class Payloads {
  private Payloads() {}

  static <P extends Payload> Optional<P> find(List<Payload> payloads, Class<P> kind) {
    return payloads.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  static <P extends Payload> List<P> all(List<Payload> payloads, Class<P> kind) {
    return payloads.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** A payload that the rules of the exchange have already shown to be there. */
  static <P extends Payload> P require(List<Payload> payloads, Class<P> kind) {
    return find(payloads, kind).orElseThrow();
  }

  static Optional<Notify> status(List<Payload> payloads, NotifyType type) {
    return all(payloads, Notify.class).stream().filter(n -> n.is(type)).findFirst();
  }

  static Optional<Notify> error(List<Payload> payloads) {
    return all(payloads, Notify.class).stream().filter(Notify::isError).findFirst();
  }

  static Notify error(NotifyType type, byte... data) {
    return new Notify(type, data);
  }

  static TrafficSelectors selectors(List<Payload> payloads, Side side) {
    return all(payloads, TrafficSelectors.class).stream()
        .filter(ts -> ts.side() == side)
        .findFirst()
        .orElseThrow();
  }

  static byte[] nonceOf(List<Payload> payloads) {
    return require(payloads, Nonce.class).data().array();
  }

  static KeyExchange keyExchange(LocalKeyExchange ours) {
    return new KeyExchange(ours.method(), ours.publicValue());
  }

  static boolean bringsGroup(List<Payload> payloads, KeyExchangeMethod group) {
    return find(payloads, KeyExchange.class)
        .filter(ke -> ke.method() == KeyExchangeId.of(group).code())
        .isPresent();
  }

  static byte[] keyExchangeData(List<Payload> payloads, KeyExchangeMethod group)
      throws InvalidPeerKey {
    if (!bringsGroup(payloads, group)) {
      throw new InvalidPeerKey(group, "there is no KE payload of this group");
    }
    return require(payloads, KeyExchange.class).data().array();
  }

  static Notify invalidKe(KeyExchangeMethod wanted) {
    int code = KeyExchangeId.of(wanted).code();
    return error(NotifyType.INVALID_KE_PAYLOAD, (byte) (code >>> 8), (byte) code);
  }

  /** The group that INVALID_KE_PAYLOAD asks for, if we know it (RFC 7296 section 1.3). */
  static Optional<KeyExchangeMethod> suggestedGroup(Notify invalidKe) {
    Octets data = invalidKe.data();
    if (data.length() != 2) {
      return Optional.empty();
    }
    int code = (data.at(0) << 8) | data.at(1);
    return Arrays.stream(KeyExchangeMethod.values())
        .filter(m -> KeyExchangeId.of(m).code() == code)
        .findFirst();
  }

  static Notify rekeySa(int inboundSpi) {
    return Notify.aboutChild(ProtocolId.ESP, inboundSpi, NotifyType.REKEY_SA);
  }

  /** The ESP SPI that a notify is about; 0, which no child has, if it names none. */
  static int espSpi(Notify notify) {
    return espSpi(notify.protocol(), notify.spi());
  }

  /** Where the sender of a proposal receives; 0, which no child has, if it is none for ESP. */
  static int espSpi(Proposal proposal) {
    return espSpi(proposal.protocol(), proposal.spi());
  }

  private static int espSpi(int protocol, Octets spi) {
    return protocol == ProtocolId.ESP.code() && spi.length() == Integer.BYTES
        ? (spi.at(0) << 24) | (spi.at(1) << 16) | (spi.at(2) << 8) | spi.at(3)
        : 0;
  }

  /** RFC 7296 section 2.25: names the SPI that the peer asked for. */
  static Notify childSaNotFound(Notify rekey) {
    return new Notify(
        rekey.protocol(), rekey.spi(), NotifyType.CHILD_SA_NOT_FOUND.code(), Octets.EMPTY);
  }

  static byte[] octets(int spi) {
    return new byte[] {(byte) (spi >>> 24), (byte) (spi >>> 16), (byte) (spi >>> 8), (byte) spi};
  }

  static byte[] octets(long spi) {
    byte[] octets = new byte[Long.BYTES];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) (spi >>> (56 - 8 * i));
    }
    return octets;
  }

  /** Network order; 0, which is no SPI, if there are not eight octets. */
  static long ikeSpi(Octets octets) {
    long spi = 0;
    for (int i = 0; octets.length() == Long.BYTES && i < Long.BYTES; i++) {
      spi = (spi << 8) | octets.at(i);
    }
    return spi;
  }

  static String hex(int spi) {
    return "0x" + HexFormat.of().toHexDigits(spi);
  }
}
