package net.hsvpn.peers.eap;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.EapUser;
import net.hsvpn.peers.iana.EapType;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;

/**
 * One authentication by EAP, with us as the server (RFC 3748 section 4). What an unknown user sees
 * does not differ from what a wrong password causes, in content or in work.
 *
 * @param identifier of the request under way
 * @param rounds requests sent so far
 * @param method empty while the peer is asked for its name
 */
public record EapServer(
    EapServing.Local rules, int identifier, int rounds, Optional<ServerMethod> method) {
  /** More than any password needs; a chain of certificates in fragments takes some. */
  public static final int MOST_ROUNDS = 128;

  private static final int MOST_WANTED = 8;

  /** What follows. */
  public sealed interface Turn {
    /** Send a request. */
    record Ask(EapPacket request, EapServer next) implements Turn {}

    /** The peer has shown who it is. */
    record Proven(EapPacket success, EapProof proof) implements Turn {}

    /**
     * It has not.
     *
     * @param why a clause of which the peer is the subject, for us alone
     */
    record Refused(EapPacket failure, String why, String remedy) implements Turn {}
  }

  /** Why a peer broke off. */
  public record Gone(String why, String remedy) {
    public static Gone saying(String words) {
      return new Gone(words, "see the log of the other end");
    }
  }

  /**
   * The first request.
   *
   * @param ikeName what the peer calls itself in IKE
   */
  public static Turn.Ask begin(EapServing.Local rules, String ikeName, SecureRandom random) {
    int identifier = random.nextInt(256);
    EapServer fresh = new EapServer(rules, identifier, 0, Optional.empty());
    return rules.asks()
        ? new Turn.Ask(
            EapPacket.request(identifier, EapType.IDENTITY, Octets.EMPTY), fresh.counting())
        : fresh.start(identifier, ikeName, random);
  }

  /** A response has come. */
  public Turn answered(Octets message, SecureRandom random) {
    EapPacket packet;
    try {
      packet = EapPacket.decode(message);
    } catch (MalformedMessage e) {
      return refuse("its EAP packet is malformed: " + e.getMessage(), "check its software");
    }
    if (packet.code() != EapPacket.Code.RESPONSE || packet.identifier() != identifier) {
      return refuse("its EAP packet is no response to ours", "check its software");
    }
    if (rounds >= MOST_ROUNDS) {
      return refuse("it needs more than " + MOST_ROUNDS + " EAP packets", "check its software");
    }
    int next = (identifier + 1) & 0xFF;
    if (packet.is(EapType.NAK)) {
      return refuse(
          "it does not do " + rules.method() + " in EAP, but wants " + wanted(packet.data()),
          "make auth.remote of this peer and the method at the other end agree");
    }
    if (method.isEmpty()) {
      return packet.is(EapType.IDENTITY)
          ? start(next, text(packet.data()).orElse(""), random)
          : refuse("it does not say its name in EAP", "check its software");
    }
    if (!packet.is(method.get().type())) {
      return refuse(
          "it answers " + rules.method() + " with EAP type " + packet.type(), "check its software");
    }
    return turn(next, method.get().answered(next, packet.data(), random));
  }

  private Turn.Ask start(int next, String name, SecureRandom random) {
    return ask(next, method(name).begin(next, random));
  }

  private ServerMethod method(String name) {
    return switch (rules) {
      case EapServing.Password(EapType type, EapUsers users, _) ->
          type == EapType.MD5_CHALLENGE
              ? new Md5Server(users.find(name))
              : new MsChapV2Server(users);
    };
  }

  private Turn turn(int next, ServerMethod.Move move) {
    return switch (move) {
      case ServerMethod.Move.Ask ask -> ask(next, ask);
      case ServerMethod.Move.Proven(EapProof proof) ->
          // RFC 3748 section 4.2: the identifier of the response that it follows.
          new Turn.Proven(EapPacket.success(identifier), proof);
      case ServerMethod.Move.Refused(String why, String remedy) -> refuse(why, remedy);
    };
  }

  private Turn.Ask ask(int next, ServerMethod.Move.Ask asked) {
    return new Turn.Ask(
        EapPacket.request(next, asked.next().type(), asked.data()),
        new EapServer(rules, next, rounds + 1, Optional.of(asked.next())));
  }

  private EapServer counting() {
    return new EapServer(rules, identifier, rounds + 1, method);
  }

  private Turn refuse(String why, String remedy) {
    return new Turn.Refused(failure(), why, remedy);
  }

  /**
   * The peer breaks off.
   *
   * @param words what it says, a clause of which it is the subject
   */
  public Gone abandoned(String words) {
    return method
        .flatMap(ServerMethod::failed)
        .map(why -> new Gone(why.why(), why.remedy()))
        .orElseGet(() -> Gone.saying(words));
  }

  private EapPacket failure() {
    return EapPacket.failure(identifier);
  }

  private static String wanted(Octets types) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < Math.min(types.length(), MOST_WANTED); i++) {
      int code = types.at(i);
      names.add(EapType.ofCode(code).map(Enum::name).orElse("type " + code));
    }
    return names.isEmpty() ? "none" : String.join(" or ", names);
  }

  /** A name as a configuration may have it; empty if it is none. */
  static Optional<String> text(Octets name) {
    String text = new String(name.array(), StandardCharsets.UTF_8);
    return Optional.of(text).filter(EapUser::isName);
  }

  @Override
  public String toString() {
    return "EapServer(" + rules.method() + ", " + rounds + " requests)";
  }
}
