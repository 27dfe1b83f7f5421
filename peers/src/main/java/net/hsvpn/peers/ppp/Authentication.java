package net.hsvpn.peers.ppp;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;

/**
 * CHAP in both directions, between LCP and the network protocols: we challenge the peer if we
 * demand proof, and answer its challenges if it does. Not thread-safe.
 */
final class Authentication {
  private static final Duration AGAIN = Duration.ofSeconds(3);
  private static final int TRIES = 10;
  private static final int CHALLENGES_ANSWERED = 64;

  private final PppSettings settings;
  private final RandomGenerator random;
  private final Consumer<ControlPacket> out;
  private PppAuth demanded = PppAuth.NONE;
  private PppAuth owed = PppAuth.NONE;
  private boolean peerProven;
  private boolean selfProven;
  private Optional<String> failure = Optional.empty();

  private Octets challenge = Octets.EMPTY;
  private int challengeIdentifier;
  private int tries;
  private Optional<Instant> deadline = Optional.empty();

  private int answered;
  private Octets lastChallenge = Octets.EMPTY;
  private Octets lastResponse = Octets.EMPTY;
  private int lastIdentifier = -1;
  private int responses;
  private Optional<Instant> responseDeadline = Optional.empty();

  Authentication(PppSettings settings, RandomGenerator random, Consumer<ControlPacket> out) {
    this.settings = settings;
    this.random = random;
    this.out = out;
  }

  /** LCP is open. */
  void begin(PppAuth ours, PppAuth theirs, Instant now) {
    demanded = ours;
    owed = theirs;
    peerProven = ours == PppAuth.NONE;
    selfProven = theirs == PppAuth.NONE;
    failure = Optional.empty();
    answered = 0;
    tries = 0;
    deadline = Optional.empty();
    responseDeadline = Optional.empty();
    lastIdentifier = -1;
    if (!peerProven) {
      challenge = Chap.challenge(random);
      challengeIdentifier = random.nextInt(0x100);
      ask(now);
    }
  }

  boolean done() {
    return peerProven && selfProven && failure.isEmpty();
  }

  /** Why the link must end; empty if it need not. */
  Optional<String> failure() {
    return failure;
  }

  Optional<Instant> deadline() {
    return Stream.concat(deadline.stream(), responseDeadline.stream()).min(Instant::compareTo);
  }

  void timeout(Instant now) {
    // A Success may be lost, and comes for each Response (RFC 1994 section 4.2).
    if (responseDeadline.filter(at -> !now.isBefore(at)).isPresent()) {
      if (responses >= TRIES) {
        fail("the peer does not answer our response");
      } else {
        respond(now);
      }
    }
    if (deadline.isEmpty() || now.isBefore(deadline.get())) {
      return;
    }
    if (tries >= TRIES) {
      fail("the peer does not answer our challenge");
    } else {
      ask(now);
    }
  }

  private void ask(Instant now) {
    tries++;
    deadline = Optional.of(now.plus(AGAIN));
    String name = settings.proof().map(PppSettings.Credentials::name).orElse("");
    send(Chap.CHALLENGE, challengeIdentifier, new Chap.Said(challenge, Chap.name(name)).octets());
  }

  void receive(ControlPacket packet, Instant now) throws MalformedMessage {
    switch (packet.code()) {
      case Chap.CHALLENGE -> answer(packet, now);
      case Chap.RESPONSE -> judge(packet);
      case Chap.SUCCESS -> succeeded(packet);
      case Chap.FAILURE -> {
        if (owed != PppAuth.NONE && packet.identifier() == lastIdentifier) {
          fail("the peer does not accept our name and secret");
        }
      }
      default -> {}
    }
  }

  private void answer(ControlPacket packet, Instant now) throws MalformedMessage {
    if (owed == PppAuth.NONE || settings.proof().isEmpty() || answered++ >= CHALLENGES_ANSWERED) {
      return;
    }
    PppSettings.Credentials we = settings.proof().get();
    Chap.Said asked = Chap.Said.read(packet.data());
    boolean again = packet.identifier() == lastIdentifier && asked.value().equals(lastChallenge);
    if (!again) {
      Octets name = Chap.name(we.name());
      lastResponse =
          Chap.response(
              owed, packet.identifier(), asked.value(), Chap.challenge(random), name, we.secret());
      lastChallenge = asked.value();
      lastIdentifier = packet.identifier();
      responses = 0;
    }
    respond(now);
  }

  private void respond(Instant now) {
    responses++;
    responseDeadline = selfProven ? Optional.empty() : Optional.of(now.plus(AGAIN));
    Octets name = Chap.name(settings.proof().orElseThrow().name());
    send(Chap.RESPONSE, lastIdentifier, new Chap.Said(lastResponse, name).octets());
  }

  private void judge(ControlPacket packet) throws MalformedMessage {
    if (demanded == PppAuth.NONE
        || failure.isPresent()
        || packet.identifier() != challengeIdentifier
        || settings.known().isEmpty()) {
      return;
    }
    PppSettings.Credentials peer = settings.known().get();
    Chap.Said said = Chap.Said.read(packet.data());
    boolean proven =
        said.name().equals(Chap.name(peer.name()))
            && Chap.proves(demanded, challengeIdentifier, challenge, said, peer.secret());
    if (!proven) {
      // RFC 2759 section 6: E=691, no further try.
      send(
          Chap.FAILURE,
          packet.identifier(),
          demanded == PppAuth.MS_CHAP_V2 ? Chap.name("E=691 R=0 M=") : Octets.EMPTY);
      fail("the peer does not prove that it is " + peer.name());
      return;
    }
    peerProven = true;
    deadline = Optional.empty();
    // Again for each response: our last answer may have been lost (RFC 1994 section 4.1).
    send(
        Chap.SUCCESS,
        packet.identifier(),
        Chap.success(demanded, challenge, said.value(), said.name(), peer.secret()));
  }

  private void succeeded(ControlPacket packet) {
    if (owed == PppAuth.NONE
        || lastIdentifier != packet.identifier()
        || settings.proof().isEmpty()) {
      return;
    }
    PppSettings.Credentials we = settings.proof().get();
    if (Chap.confirmed(
        owed, packet.data(), lastChallenge, lastResponse, Chap.name(we.name()), we.secret())) {
      selfProven = true;
      responseDeadline = Optional.empty();
    } else {
      fail("the peer accepts our proof without knowing the secret");
    }
  }

  private void fail(String why) {
    failure = Optional.of(why);
    deadline = Optional.empty();
    responseDeadline = Optional.empty();
  }

  private void send(int code, int identifier, Octets data) {
    out.accept(new ControlPacket(code, identifier, data));
  }
}
