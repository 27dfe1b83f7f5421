package net.hsvpn.peers.radius;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.eap.Grant;
import net.hsvpn.peers.trace.SafeText;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;

/** What a RADIUS server says to a {@link Consultation}. */
public sealed interface Verdict {
  /** Ask the caller this. */
  record Challenge(Octets eap, Consultation.Conversation thread) implements Verdict {}

  /**
   * He is who he says.
   *
   * @param eap EAP-Success
   * @param user by what the server knows him, if it says so
   * @param msk empty if the method makes no key
   */
  record Accepted(Octets eap, Optional<String> user, Optional<Secret> msk, Grant grant)
      implements Verdict {}

  /**
   * He is not.
   *
   * @param eap EAP-Failure, if it came with it
   */
  record Rejected(Optional<Octets> eap, String why) implements Verdict {}

  /** No server has said anything that can be used. */
  record Unanswered(String why) implements Verdict {}

  /**
   * The verdict in a datagram.
   *
   * @param server its name in the configuration
   * @throws RadiusRequest.Unbelievable if it is no answer of the server's
   */
  static Verdict of(RadiusRequest request, String server, byte[] datagram)
      throws RadiusRequest.Unbelievable {
    RadiusPacket answer = request.answer(datagram);
    Optional<Octets> eap = answer.joined(AttributeType.EAP_MESSAGE);
    return switch (answer.code()) {
      case ACCESS_CHALLENGE -> {
        Octets next =
            eap.orElseThrow(() -> new RadiusRequest.Unbelievable("it has no EAP-Message"));
        yield new Challenge(
            next, new Consultation.Conversation(server, answer.first(AttributeType.STATE)));
      }
      case ACCESS_ACCEPT -> {
        // RFC 3579 section 2.6.3: Accept without EAP-Success contradicts itself.
        Octets success =
            eap.orElseThrow(() -> new RadiusRequest.Unbelievable("it has no EAP-Message"));
        yield new Accepted(
            success,
            answer.first(AttributeType.USER_NAME).map(Details::text).filter(u -> !u.isBlank()),
            Details.msk(request, answer),
            Details.grant(answer));
      }
      case ACCESS_REJECT ->
          new Rejected(
              eap,
              answer
                  .first(AttributeType.REPLY_MESSAGE)
                  .map(m -> "it says " + SafeText.quoted(Details.text(m)))
                  .orElse("it gives no reason"));
      case ACCESS_REQUEST, ACCOUNTING_REQUEST, ACCOUNTING_RESPONSE ->
          throw new IllegalStateException(answer.code() + " answers no Access-Request");
    };
  }

  /** How attributes are read. */
  final class Details {
    private static final int MICROSOFT = 311;
    private static final int SEND_KEY = 16;
    private static final int RECV_KEY = 17;
    private static final int MSK = 64;
    private static final int HALF_MSK = 32;
    private static final int MOST_GROUPS = 64;

    /** RFC 2869 section 5.16. */
    private static final int SHORTEST_INTERIM = 60;

    private Details() {}

    static String text(Octets value) {
      return new String(value.array(), StandardCharsets.UTF_8);
    }

    /** RFC 2548 section 2.4; what we receive with is the first half (RFC 5216 section 2.3). */
    static Optional<Secret> msk(RadiusRequest request, RadiusPacket answer) {
      Optional<byte[]> receive = key(request, answer, RECV_KEY);
      Optional<byte[]> send = key(request, answer, SEND_KEY);
      if (receive.isEmpty() || send.isEmpty()) {
        return Optional.empty();
      }
      byte[] both = new byte[receive.get().length + send.get().length];
      System.arraycopy(receive.get(), 0, both, 0, receive.get().length);
      System.arraycopy(send.get(), 0, both, receive.get().length, send.get().length);
      byte[] msk = both.length < MSK ? Arrays.copyOf(both, MSK) : both;
      try {
        return Optional.of(Secret.copyOf(msk));
      } finally {
        List.of(receive.get(), send.get(), both, msk).forEach(k -> Arrays.fill(k, (byte) 0));
      }
    }

    private static Optional<byte[]> key(RadiusRequest request, RadiusPacket answer, int type) {
      for (Octets vendor : answer.all(AttributeType.VENDOR_SPECIFIC)) {
        Optional<byte[]> key =
            ofMicrosoft(vendor, type)
                .flatMap(hidden -> request.secret().unhide(hidden, request.authenticator()))
                .filter(plain -> plain.length <= HALF_MSK);
        if (key.isPresent()) {
          return key;
        }
      }
      return Optional.empty();
    }

    private static Optional<Octets> ofMicrosoft(Octets attribute, int type) {
      Reader in = Reader.of(attribute.array());
      try {
        if (in.u32("vendor") != MICROSOFT) {
          return Optional.empty();
        }
        while (in.remaining() > 0) {
          int found = in.u8("vendor type");
          int length = in.within(in.u8("vendor length"), 2, 255, "vendor length");
          Octets value = in.octets(length - 2, "vendor attribute");
          if (found == type) {
            return Optional.of(value);
          }
        }
      } catch (MalformedMessage _) {
        // Nothing that could be a key.
      }
      return Optional.empty();
    }

    static Grant grant(RadiusPacket answer) {
      List<InetAddress> addresses = new ArrayList<>();
      answer
          .first(AttributeType.FRAMED_IP_ADDRESS)
          // RFC 2865 section 5.8: the two highest mean that the user, or we, may choose.
          .filter(a -> a.length() == 4 && !(a.at(0) == 255 && a.at(1) == 255))
          .map(Details::address)
          .filter(a -> !a.isAnyLocalAddress())
          .ifPresent(addresses::add);
      answer
          .first(AttributeType.FRAMED_IPV6_ADDRESS)
          .filter(a -> a.length() == 16)
          .map(Details::address)
          .filter(a -> a.getAddress().length == 16 && !a.isAnyLocalAddress())
          .ifPresent(addresses::add);
      List<String> groups = new ArrayList<>();
      List<Octets> classes = answer.all(AttributeType.CLASS);
      answer.all(AttributeType.FILTER_ID).forEach(id -> groups.add(text(id)));
      classes.forEach(id -> groups.add(text(id)));
      return new Grant(
          true,
          groups.stream().limit(MOST_GROUPS).toList(),
          addresses,
          classes.stream().limit(MOST_GROUPS).toList(),
          answer
              .first(AttributeType.ACCT_INTERIM_INTERVAL)
              .filter(v -> v.length() == 4)
              .map(v -> ((long) v.at(0) << 24) | (v.at(1) << 16) | (v.at(2) << 8) | v.at(3))
              .map(seconds -> Duration.ofSeconds(Math.max(SHORTEST_INTERIM, seconds))));
    }

    private static InetAddress address(Octets octets) {
      try {
        return InetAddress.getByAddress(octets.array());
      } catch (UnknownHostException e) {
        throw new IllegalStateException("an address of 4 or 16 octets", e);
      }
    }
  }
}
