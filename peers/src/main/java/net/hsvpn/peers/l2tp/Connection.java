package net.hsvpn.peers.l2tp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.ppp.PppFrame;
import net.hsvpn.peers.ppp.PppSession;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Writer;

/** One control connection from its beginning to its end (RFC 2661 section 7.2). */
final class Connection {
  // Result codes of StopCCN (RFC 2661 section 4.4.2).
  static final int GENERAL_ERROR = 2;
  static final int NOT_AUTHORISED = 4;
  static final int VERSION_UNSUPPORTED = 5;
  static final int SHUTTING_DOWN = 6;

  // Result codes of CDN.
  private static final int CALL_ENDED = 3;
  private static final int NO_FACILITIES = 5;

  private static final int PROTOCOL = 0x0100;
  private static final int FRAMING_SYNC_AND_ASYNC = 3;
  private static final int FRAMING_SYNC = 1;
  private static final int SPEED = 1_000_000_000;
  private static final Duration CALL_AGAIN = Duration.ofSeconds(2);

  private enum State {
    IDLE,
    WAIT_REPLY,
    WAIT_CONNECT,
    ESTABLISHED,
    OVER
  }

  private final L2tpSettings settings;
  private final RandomGenerator random;
  private final Consumer<L2tpOutput> out;
  private final Delivery delivery;
  private final int localTunnel;
  private final Octets challenge;
  private final Map<Integer, Call> calls = new TreeMap<>();
  private State state = State.IDLE;
  private int remoteTunnel;
  private int serial;
  private boolean calling;
  private Optional<Instant> nextHello = Optional.empty();
  private Optional<Instant> nextCalls = Optional.empty();

  Connection(L2tpSettings settings, RandomGenerator random, Consumer<L2tpOutput> out) {
    this.settings = settings;
    this.random = random;
    this.out = out;
    this.delivery = new Delivery(m -> out.accept(new L2tpOutput.Control(m.octets())));
    this.localTunnel = random.nextInt(1, 0x1_0000);
    byte[] octets = new byte[TunnelProof.CHALLENGE_OCTETS];
    random.nextBytes(octets);
    this.challenge = Octets.of(octets);
  }

  boolean over() {
    return state == State.OVER;
  }

  /** Whether the message may be a repetition of the one that this connection began with. */
  boolean isFrom(ControlMessage request) {
    return !over()
        && request.u16(AvpType.ASSIGNED_TUNNEL_ID).equals(Optional.of(remoteTunnel))
        && state != State.IDLE;
  }

  /**
   * Whether our own call, unanswered so far, goes on although the peer calls too: the same at both
   * ends, since each knows both names (in place of a tie breaker, RFC 2661 section 4.4.3).
   */
  boolean winsOver(ControlMessage request) {
    return state == State.WAIT_REPLY
        && request
            .value(AvpType.HOST_NAME)
            .filter(name -> settings.hostName().compareTo(new String(name.array(), UTF_8)) < 0)
            .isPresent();
  }

  Optional<Instant> deadline() {
    return Stream.concat(
            Stream.of(delivery.deadline(), nextHello, nextCalls).flatMap(Optional::stream),
            calls.values().stream().flatMap(call -> call.ppp.deadline().stream()))
        .min(Instant::compareTo);
  }

  void settle() {
    if (!over()) {
      delivery.settle();
    }
  }

  // ---- beginning ----

  void call(Instant now) {
    calling = true;
    List<Avp> avps = opening(MessageType.SCCRQ);
    settings.secret().ifPresent(s -> avps.add(Avp.of(AvpType.CHALLENGE, challenge)));
    state = State.WAIT_REPLY;
    send(0, avps, now);
  }

  private List<Avp> opening(MessageType type) {
    List<Avp> avps = message(type);
    avps.add(Avp.u16(AvpType.PROTOCOL_VERSION, PROTOCOL));
    avps.add(Avp.u32(AvpType.FRAMING_CAPABILITIES, FRAMING_SYNC_AND_ASYNC));
    avps.add(Avp.text(AvpType.HOST_NAME, settings.hostName()));
    avps.add(Avp.u16(AvpType.ASSIGNED_TUNNEL_ID, localTunnel));
    avps.add(Avp.u16(AvpType.RECEIVE_WINDOW_SIZE, Delivery.RECEIVE_WINDOW));
    return avps;
  }

  private static List<Avp> message(MessageType type) {
    return new ArrayList<>(List.of(Avp.u16(AvpType.MESSAGE_TYPE, type.code())));
  }

  private void send(int session, List<Avp> avps, Instant now) {
    if (!delivery.send(session, avps, now)) {
      abandon("the peer does not acknowledge, and too much waits for it");
    }
  }

  // ---- events ----

  void timeout(Instant now) {
    if (over()) {
      return;
    }
    if (!delivery.timeout(now)) {
      abandon("the peer does not answer");
      return;
    }
    if (due(nextHello, now)) {
      nextHello = Optional.of(now.plus(settings.hello()));
      if (delivery.everythingAcknowledged()) {
        send(0, message(MessageType.HELLO), now);
      }
    }
    if (due(nextCalls, now)) {
      nextCalls = Optional.empty();
      callAll(now);
    }
    for (Call call : List.copyOf(calls.values())) {
      carry(call, call.ppp.timeout(now), now);
    }
  }

  private static boolean due(Optional<Instant> at, Instant now) {
    return at.isPresent() && !now.isBefore(at.get());
  }

  void receive(ControlMessage message, Instant now) {
    boolean first = state == State.IDLE && message.tunnel() == 0;
    boolean again = message.tunnel() == 0 && isFrom(message);
    if (over() || !(first || again || message.tunnel() == localTunnel)) {
      return;
    }
    if (!settings.hello().isZero() && state == State.ESTABLISHED) {
      nextHello = Optional.of(now.plus(settings.hello()));
    }
    for (ControlMessage next : delivery.receive(message, now)) {
      handle(next, now);
    }
  }

  private void handle(ControlMessage message, Instant now) {
    Optional<Avp> unknown = message.notUnderstood();
    if (unknown.isPresent()) {
      stop(GENERAL_ERROR, "a mandatory attribute is unknown: " + unknown.get().type(), now);
      return;
    }
    Optional<MessageType> type = message.type();
    if (type.isEmpty()) {
      if (message.avps().getFirst().mandatory()) {
        stop(GENERAL_ERROR, "the message is unknown", now);
      }
      return;
    }
    switch (type.get()) {
      case SCCRQ -> called(message, now);
      case SCCRP -> replied(message, now);
      case SCCCN -> connected(message, now);
      case STOPCCN -> {
        delivery.settle();
        abandon("the peer ended the connection" + reason(message));
      }
      case HELLO, WEN, SLI -> {}
      case ICRQ -> incoming(message, now);
      case ICRP -> accepted(message, now);
      case ICCN -> begun(message, now);
      case CDN -> hungUp(message, now);
      case OCRQ -> refuse(message, "outgoing calls are not served here", now);
      case OCRP, OCCN -> stop(GENERAL_ERROR, "nobody asked for an outgoing call", now);
    }
  }

  private static String reason(ControlMessage message) {
    return message
        .value(AvpType.RESULT_CODE)
        .filter(v -> v.length() >= 2)
        .map(v -> {
          String text = v.length() > 4 ? new String(v.array(), 4, v.length() - 4, UTF_8) : "";
          return ": result "
              + (v.at(0) << 8 | v.at(1))
              + (text.isEmpty() ? "" : " (" + printable(text) + ")");
        })
        .orElse("");
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  // ---- the control connection ----

  private boolean takesOver(ControlMessage message, Instant now) {
    Optional<Integer> version = message.u16(AvpType.PROTOCOL_VERSION);
    Optional<Integer> tunnel = message.u16(AvpType.ASSIGNED_TUNNEL_ID);
    tunnel.ifPresent(id -> {
      remoteTunnel = id;
      delivery.remoteTunnel(id);
    });
    if (version.isEmpty() || version.get() != PROTOCOL) {
      stop(VERSION_UNSUPPORTED, "only version 1.0 of the protocol is spoken here", now);
      return false;
    }
    if (tunnel.filter(id -> id != 0).isEmpty() || message.value(AvpType.HOST_NAME).isEmpty()) {
      stop(GENERAL_ERROR, "tunnel ID or host name is missing", now);
      return false;
    }
    message.u16(AvpType.RECEIVE_WINDOW_SIZE).ifPresent(delivery::window);
    return true;
  }

  private void called(ControlMessage message, Instant now) {
    if (state != State.IDLE) {
      return;
    }
    state = State.WAIT_CONNECT;
    if (!takesOver(message, now)) {
      return;
    }
    List<Avp> avps = opening(MessageType.SCCRP);
    settings.secret().ifPresent(s -> avps.add(Avp.of(AvpType.CHALLENGE, challenge)));
    if (answer(MessageType.SCCRP, message, avps, now)) {
      send(0, avps, now);
    }
  }

  private void replied(ControlMessage message, Instant now) {
    if (state != State.WAIT_REPLY) {
      stop(GENERAL_ERROR, "SCCRP was not expected", now);
      return;
    }
    if (!takesOver(message, now) || !proven(MessageType.SCCRP, message, now)) {
      return;
    }
    List<Avp> avps = message(MessageType.SCCCN);
    if (answer(MessageType.SCCCN, message, avps, now)) {
      send(0, avps, now);
      established(message, now);
      callAll(now);
    }
  }

  private void connected(ControlMessage message, Instant now) {
    if (state != State.WAIT_CONNECT) {
      stop(GENERAL_ERROR, "SCCCN was not expected", now);
    } else if (proven(MessageType.SCCCN, message, now)) {
      established(message, now);
    }
  }

  private void established(ControlMessage message, Instant now) {
    state = State.ESTABLISHED;
    if (!settings.hello().isZero()) {
      nextHello = Optional.of(now.plus(settings.hello()));
    }
    String peer =
        message
            .value(AvpType.HOST_NAME)
            .map(name -> printable(new String(name.array(), UTF_8)))
            .orElse("");
    out.accept(new L2tpOutput.Connected(peer));
  }

  /** Adds the answer to the peer's challenge, if there is one. */
  private boolean answer(MessageType type, ControlMessage message, List<Avp> avps, Instant now) {
    Optional<Octets> asked = message.value(AvpType.CHALLENGE);
    if (asked.isPresent() && settings.secret().isEmpty()) {
      stop(NOT_AUTHORISED, "the peer asks for a secret, and none is configured", now);
      return false;
    }
    asked.ifPresent(theirs ->
        avps.add(
            Avp.of(
                AvpType.CHALLENGE_RESPONSE,
                TunnelProof.response(type, settings.secret().orElseThrow(), theirs))));
    return true;
  }

  private boolean proven(MessageType type, ControlMessage message, Instant now) {
    if (settings.secret().isEmpty()) {
      return true;
    }
    Secret secret = settings.secret().get();
    boolean holds =
        message
            .value(AvpType.CHALLENGE_RESPONSE)
            .filter(found -> TunnelProof.holds(type, secret, challenge, found))
            .isPresent();
    if (!holds) {
      stop(NOT_AUTHORISED, "the peer does not know the tunnel's secret", now);
    }
    return holds;
  }

  /** Ends the connection, and tells the peer if it can be told. */
  void stop(int result, String why, Instant now) {
    if (over()) {
      return;
    }
    if (remoteTunnel != 0) {
      List<Avp> avps = message(MessageType.STOPCCN);
      avps.add(Avp.u16(AvpType.ASSIGNED_TUNNEL_ID, localTunnel));
      avps.add(result(result, why));
      send(0, avps, now);
      delivery.settle();
    }
    abandon(why);
  }

  private static Avp result(int code, String why) {
    return Avp.of(
        AvpType.RESULT_CODE,
        Octets.of(new Writer().u16(code).u16(0).octets(Octets.of(why.getBytes(UTF_8))).toArray()));
  }

  /** Ends the connection without a word. */
  void abandon(String why) {
    if (over()) {
      return;
    }
    state = State.OVER;
    calls.values().forEach(call -> lost(call, why));
    calls.clear();
    out.accept(new L2tpOutput.Ended(why));
  }

  // ---- calls ----

  private void callAll(Instant now) {
    for (L2tpSettings.Network network : settings.networks()) {
      if (calls.values().stream().noneMatch(call -> call.network.equals(network))) {
        Call call = open(network, Call.State.WAIT_REPLY);
        List<Avp> avps = message(MessageType.ICRQ);
        avps.add(Avp.u16(AvpType.ASSIGNED_SESSION_ID, call.localId));
        avps.add(Avp.u32(AvpType.CALL_SERIAL_NUMBER, ++serial));
        // Which network it is for; nothing else in the message could say so.
        avps.add(Avp.text(AvpType.CALLED_NUMBER, network.name()));
        send(0, avps, now);
      }
    }
  }

  private Call open(L2tpSettings.Network network, Call.State begins) {
    int id;
    do {
      id = random.nextInt(1, 0x1_0000);
    } while (calls.containsKey(id));
    Call call = new Call(network, id, new PppSession(network.ppp(), random), begins);
    calls.put(id, call);
    return call;
  }

  private void incoming(ControlMessage message, Instant now) {
    Optional<Integer> remote = message.u16(AvpType.ASSIGNED_SESSION_ID).filter(id -> id != 0);
    Optional<L2tpSettings.Network> network =
        message
            .value(AvpType.CALLED_NUMBER)
            .map(name -> new String(name.array(), UTF_8))
            .flatMap(this::named)
            // Other implementations call no number; then there is no choice, or no network.
            .or(() ->
                settings.networks().size() == 1 && message.value(AvpType.CALLED_NUMBER).isEmpty()
                    ? Optional.of(settings.networks().getFirst())
                    : Optional.empty());
    if (state != State.ESTABLISHED || calling || remote.isEmpty()) {
      refuse(message, "incoming calls are not served here", now);
    } else if (network.isEmpty()) {
      refuse(message, "there is no network of the called number", now);
    } else {
      // A second call for a network takes the place of the first.
      calls.values().stream()
          .filter(old -> old.network.equals(network.get()))
          .toList()
          .forEach(old -> hangUp(old, "the peer calls anew", now));
      Call call = open(network.get(), Call.State.WAIT_CONNECT);
      call.remoteId = remote.get();
      List<Avp> avps = message(MessageType.ICRP);
      avps.add(Avp.u16(AvpType.ASSIGNED_SESSION_ID, call.localId));
      send(call.remoteId, avps, now);
    }
  }

  private Optional<L2tpSettings.Network> named(String name) {
    return settings.networks().stream().filter(n -> n.name().equals(name)).findFirst();
  }

  private void refuse(ControlMessage message, String why, Instant now) {
    int remote = message.u16(AvpType.ASSIGNED_SESSION_ID).orElse(0);
    List<Avp> avps = message(MessageType.CDN);
    avps.add(result(NO_FACILITIES, why));
    avps.add(Avp.u16(AvpType.ASSIGNED_SESSION_ID, 0));
    send(remote, avps, now);
  }

  private void accepted(ControlMessage message, Instant now) {
    Call call = calls.get(message.session());
    Optional<Integer> remote = message.u16(AvpType.ASSIGNED_SESSION_ID).filter(id -> id != 0);
    if (call == null || call.state != Call.State.WAIT_REPLY) {
      return;
    }
    if (remote.isEmpty()) {
      hangUp(call, "the peer names no session", now);
      return;
    }
    call.remoteId = remote.get();
    List<Avp> avps = message(MessageType.ICCN);
    avps.add(Avp.u32(AvpType.TX_CONNECT_SPEED, SPEED));
    avps.add(Avp.u32(AvpType.FRAMING_TYPE, FRAMING_SYNC));
    avps.add(Avp.text(AvpType.PRIVATE_GROUP_ID, call.network.name()).optional());
    send(call.remoteId, avps, now);
    begin(call, now);
  }

  private void begun(ControlMessage message, Instant now) {
    Call call = calls.get(message.session());
    if (call != null && call.state == Call.State.WAIT_CONNECT) {
      begin(call, now);
    }
  }

  private void begin(Call call, Instant now) {
    call.state = Call.State.ESTABLISHED;
    carry(call, call.ppp.begin(now), now);
  }

  private void hungUp(ControlMessage message, Instant now) {
    Call call = calls.get(message.session());
    if (call == null) {
      // A call that was refused at once is named by the session that the peer did not give it.
      return;
    }
    calls.remove(call.localId);
    lost(call, "the peer hung up" + reason(message));
    callAgain(now);
  }

  private void hangUp(Call call, String why, Instant now) {
    calls.remove(call.localId);
    List<Avp> avps = message(MessageType.CDN);
    avps.add(result(CALL_ENDED, why));
    avps.add(Avp.u16(AvpType.ASSIGNED_SESSION_ID, call.localId));
    send(call.remoteId, avps, now);
    lost(call, why);
    callAgain(now);
  }

  private void callAgain(Instant now) {
    if (calling && state == State.ESTABLISHED && nextCalls.isEmpty()) {
      nextCalls = Optional.of(now.plus(CALL_AGAIN));
    }
  }

  private void lost(Call call, String why) {
    call.carries = false;
    out.accept(new L2tpOutput.Lost(call.network.name(), why));
  }

  // ---- PPP ----

  void frame(int session, byte[] ppp, Instant now) throws MalformedMessage {
    Call call = calls.get(session);
    if (call != null && call.state == Call.State.ESTABLISHED) {
      carry(call, call.ppp.receive(PppFrame.read(ppp), now), now);
    }
  }

  private void carry(Call call, List<PppSession.Output> outputs, Instant now) {
    for (PppSession.Output output : outputs) {
      switch (output) {
        case PppSession.Output.Send(PppFrame frame) ->
            out.accept(new L2tpOutput.Frame(remoteTunnel, call.remoteId, frame.octets()));
        case PppSession.Output.Carries(var link) -> {
          if (link.carries()) {
            call.carries = true;
            out.accept(
                new L2tpOutput.Carries(
                    call.network.name(),
                    new L2tpOutput.Ids(localTunnel, call.localId, remoteTunnel, call.remoteId),
                    link));
          } else {
            lost(call, "PPP carries nothing");
          }
        }
        case PppSession.Output.Ended(String why) -> {
          if (calls.containsKey(call.localId)) {
            hangUp(call, "PPP: " + why, now);
          }
        }
      }
    }
  }
}
