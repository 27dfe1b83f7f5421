package net.hsvpn.peers.exchange;

import java.net.Inet6Address;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.FragmentSizes;
import net.hsvpn.config.ReassemblyLimits;
import net.hsvpn.peers.crypto.IntAuth;
import net.hsvpn.peers.sa.Capabilities;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.window.Reassembly;
import net.hsvpn.peers.window.Responses;
import net.hsvpn.peers.wire.Encrypted;
import net.hsvpn.peers.wire.EncryptedFragment;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Payload;

/** Long messages in fragments (RFC 7383): how long those are, and how they come together. */
final class Fragments {
  /** Most octets of a message that may not be cut. */
  static final int NEVER = Integer.MAX_VALUE;

  private static final int IPV4_OCTETS = 20;
  private static final int IPV6_OCTETS = 40;
  private static final int UDP_OCTETS = 8;
  private static final int MARKER_OCTETS = 4;

  private Fragments() {}

  /**
   * Octets of the longest IKE message that goes in one datagram. The size is fixed: fragments are
   * not made shorter while nobody answers (RFC 7383 section 2.5.2 leaves that open), since the
   * standard one passes every IPv6 path.
   */
  static int most(PeerProfile profile, Capabilities capabilities, Path path) {
    return profile.fragmentation().enabled()
        ? most(profile.fragmentation().sizes(), capabilities, path)
        : NEVER;
  }

  /** The same while it is not known yet which peer it is. */
  static int most(FragmentSizes sizes, Capabilities capabilities, Path path) {
    if (!capabilities.fragments()) {
      return NEVER;
    }
    int inIp =
        path.remote().getAddress() instanceof Inet6Address
            ? sizes.v6() - IPV6_OCTETS
            : sizes.v4() - IPV4_OCTETS;
    return inIp - UDP_OCTETS - (path.marker() ? MARKER_OCTETS : 0);
  }

  static List<Datagram> datagrams(Path path, List<byte[]> messages) {
    return messages.stream().map(octets -> new Datagram(path, octets)).toList();
  }

  /** What a datagram brings. */
  sealed interface Content {
    /**
     * A whole message, or the last fragment that was missing of one.
     *
     * @param covered what IntAuth covers of it (RFC 9242 section 3.3.2)
     */
    record Whole(List<Payload> payloads, byte[] covered) implements Content {}

    /** A fragment; others are missing. */
    record Part(Reassembly sofar) implements Content {}

    /** Nothing. */
    record Refused(Refusal refusal) implements Content {}
  }

  /**
   * Opens a message before the IKE SA stands. Whoever calls has proved that it belongs to the one
   * exchange that is possible.
   *
   * @param before the fragments of the same message that have come so far
   */
  static Content read(
      SkChannel channel,
      IkeMessage message,
      Capabilities capabilities,
      Reassembly before,
      ReassemblyLimits limits)
      throws MalformedMessage {
    if (message.encryptedFragment().isEmpty()) {
      Optional<byte[]> plaintext = channel.plaintext(message);
      return plaintext.isEmpty()
          ? new Content.Refused(Refusal.INTEGRITY)
          : whole(message.encrypted().orElseThrow(), plaintext.get());
    }
    if (!capabilities.fragments()) {
      return new Content.Refused(Refusal.UNEXPECTED_FRAGMENT);
    }
    Optional<Reassembly.Piece> piece =
        channel.open(message.header(), message.encryptedFragment().get());
    if (piece.isEmpty()) {
      return new Content.Refused(Refusal.INTEGRITY);
    }
    return switch (before.add(piece.get(), limits)) {
      case Reassembly.Result.Refused(Refusal refusal) -> new Content.Refused(refusal);
      case Reassembly.Result.Incomplete(Reassembly sofar) -> new Content.Part(sofar);
      case Reassembly.Result.Complete whole ->
          new Content.Whole(
              payloads(whole),
              IntAuth.covered(
                  SkChannel.head(message.header(), whole.firstPayload()), whole.content().array()));
    };
  }

  private static Content whole(Encrypted sk, byte[] plaintext) throws MalformedMessage {
    return new Content.Whole(
        IkeMessageCodec.decodeChain(sk.firstPayload(), plaintext),
        IntAuth.covered(sk.associatedData().array(), plaintext));
  }

  private static List<Payload> payloads(Reassembly.Result.Complete whole) throws MalformedMessage {
    return IkeMessageCodec.decodeChain(whole.firstPayload(), whole.content().array());
  }

  /**
   * Takes a fragment into an established IKE SA.
   *
   * @return the message's payloads if that was the last one missing
   * @throws MalformedMessage if the whole is authentic, and malformed all the same
   */
  static Optional<List<Payload>> receive(
      Draft d, SkChannel channel, IkeMessage message, EncryptedFragment fragment)
      throws MalformedMessage {
    if (!d.sa().capabilities().fragments()) {
      d.refuse(Refusal.UNEXPECTED_FRAGMENT);
      return Optional.empty();
    }
    Optional<Reassembly.Piece> piece = channel.open(message.header(), fragment);
    if (piece.isEmpty()) {
      d.refuse(Refusal.INTEGRITY);
      return Optional.empty();
    }
    boolean response = message.header().response();
    if (!expected(d, response, message.header().messageId(), fragment.number())) {
      return Optional.empty();
    }
    switch (d.arriving(response).add(piece.get(), d.sa().profile().fragmentation().limits())) {
      case Reassembly.Result.Refused(Refusal refusal) -> d.refuse(refusal);
      case Reassembly.Result.Incomplete(Reassembly sofar) -> {
        d.heard();
        d.arriving(response, sofar);
      }
      case Reassembly.Result.Complete whole -> {
        // Whatever becomes of the message, its fragments have done their part.
        d.arriving(response, Reassembly.NOTHING);
        return Optional.of(payloads(whole));
      }
    }
    return Optional.empty();
  }

  private static boolean expected(Draft d, boolean response, int messageId, int number) {
    if (!response) {
      // RFC 7383 section 2.6.1: one answer to a repeated request, however many its fragments.
      if (d.responses().judge(messageId) == Responses.Verdict.REPEATED && number != 1) {
        d.refuse(Refusal.FRAGMENT_REPEATED);
        return false;
      }
      return Inbox.isNext(d, messageId);
    }
    if (!d.requests().awaits(messageId)) {
      d.refuse(Refusal.UNEXPECTED_MESSAGE_ID);
      return false;
    }
    return true;
  }
}
