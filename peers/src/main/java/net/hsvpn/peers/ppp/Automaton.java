package net.hsvpn.peers.ppp;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;

/**
 * The automaton that LCP and all network control protocols have in common (RFC 1661 section 4). Its
 * methods are the events of the table in section 4.1, in its order. Not thread-safe.
 */
final class Automaton {
  /** RFC 1661 section 4.2. */
  enum State {
    INITIAL,
    STARTING,
    CLOSED,
    STOPPED,
    CLOSING,
    STOPPING,
    REQ_SENT,
    ACK_RCVD,
    ACK_SENT,
    OPENED
  }

  /** What those around it are told. */
  enum Signal {
    /** This-Layer-Up. */
    UP,
    /** This-Layer-Down. */
    DOWN,
    /** This-Layer-Finished. */
    FINISHED
  }

  // RFC 1661 section 4.6.
  private static final Duration RESTART = Duration.ofSeconds(3);
  private static final int MAX_TERMINATE = 2;
  private static final int MAX_CONFIGURE = 10;
  private static final int MAX_FAILURE = 5;

  private final Negotiator options;
  private final Consumer<ControlPacket> out;
  private final BiConsumer<Signal, String> signals;
  private State state = State.INITIAL;
  private int restarts;
  private int naks;
  private int nextIdentifier;
  private int requestIdentifier;
  private Octets requested = Octets.EMPTY;
  private Optional<Instant> deadline = Optional.empty();

  /**
   * @param out takes packets to send
   * @param signals told with a reason
   */
  Automaton(Negotiator options, Consumer<ControlPacket> out, BiConsumer<Signal, String> signals) {
    this.options = options;
    this.out = out;
    this.signals = signals;
  }

  State state() {
    return state;
  }

  boolean opened() {
    return state == State.OPENED;
  }

  /** When {@link #timeout} is due. */
  Optional<Instant> deadline() {
    return deadline;
  }

  /** An identifier for a request of the owner's own. */
  int identifier() {
    return nextIdentifier++ & 0xFF;
  }

  void up(Instant now) {
    switch (state) {
      case INITIAL -> become(State.CLOSED);
      case STARTING -> {
        initialise(MAX_CONFIGURE);
        sendRequest(now);
        become(State.REQ_SENT);
      }
      default -> {}
    }
  }

  void down() {
    switch (state) {
      case CLOSED, CLOSING -> become(State.INITIAL);
      case STOPPED, STOPPING, REQ_SENT, ACK_RCVD, ACK_SENT -> become(State.STARTING);
      case OPENED -> {
        become(State.STARTING);
        signals.accept(Signal.DOWN, "the layer below is down");
      }
      case INITIAL, STARTING -> {}
    }
  }

  void open(Instant now) {
    switch (state) {
      case INITIAL -> become(State.STARTING);
      case CLOSED -> {
        initialise(MAX_CONFIGURE);
        sendRequest(now);
        become(State.REQ_SENT);
      }
      case CLOSING -> become(State.STOPPING);
      default -> {}
    }
  }

  void close(Instant now, String why) {
    switch (state) {
      case STARTING -> become(State.INITIAL);
      case STOPPED -> become(State.CLOSED);
      case STOPPING -> become(State.CLOSING);
      case REQ_SENT, ACK_RCVD, ACK_SENT -> terminate(now, State.CLOSING);
      case OPENED -> {
        terminate(now, State.CLOSING);
        signals.accept(Signal.DOWN, why);
      }
      case INITIAL, CLOSED, CLOSING -> {}
    }
  }

  void timeout(Instant now) {
    if (deadline.isEmpty() || now.isBefore(deadline.get())) {
      return;
    }
    boolean again = restarts > 0;
    switch (state) {
      case CLOSING, STOPPING -> {
        if (again) {
          sendTerminate(now);
        } else {
          become(state == State.CLOSING ? State.CLOSED : State.STOPPED);
          signals.accept(Signal.FINISHED, "the peer does not answer");
        }
      }
      case REQ_SENT, ACK_RCVD, ACK_SENT -> {
        if (again) {
          sendRequest(now);
          become(state == State.ACK_SENT ? State.ACK_SENT : State.REQ_SENT);
        } else {
          become(State.STOPPED);
          signals.accept(Signal.FINISHED, "the peer does not answer");
        }
      }
      default -> deadline = Optional.empty();
    }
  }

  /** Whether the packet has a code of the automaton's own. */
  static boolean concerns(ControlPacket packet) {
    return packet.code() >= ControlPacket.CONFIGURE_REQUEST
        && packet.code() <= ControlPacket.CODE_REJECT;
  }

  void receive(ControlPacket packet, Instant now) throws MalformedMessage {
    if (state == State.INITIAL || state == State.STARTING) {
      return; // The layer below is not up: whatever arrives is from before.
    }
    switch (packet.code()) {
      case ControlPacket.CONFIGURE_REQUEST -> configureRequest(packet, now);
      case ControlPacket.CONFIGURE_ACK -> {
        if (answers(packet) && packet.data().equals(requested)) {
          configureAck(now);
        }
      }
      case ControlPacket.CONFIGURE_NAK, ControlPacket.CONFIGURE_REJECT -> {
        if (answers(packet)) {
          configureNak(packet, now);
        }
      }
      case ControlPacket.TERMINATE_REQUEST -> terminateRequest(packet, now);
      case ControlPacket.TERMINATE_ACK -> terminateAck(now);
      case ControlPacket.CODE_REJECT -> rejectedForGood(now, "the peer knows a code of ours not");
      default -> unknownCode(packet);
    }
  }

  private boolean answers(ControlPacket packet) {
    return packet.identifier() == requestIdentifier;
  }

  private void configureRequest(ControlPacket packet, Instant now) throws MalformedMessage {
    List<ConfigOption> theirs = ConfigOption.readAll(packet.data());
    switch (state) {
      case CLOSED -> sendTerminateAck(packet);
      case CLOSING, STOPPING -> {}
      default -> {
        // In this order (RFC 1661 section 4.1): down, then what we want, then what they get.
        if (state == State.OPENED) {
          become(State.REQ_SENT);
          signals.accept(Signal.DOWN, "the peer negotiates anew");
          initialise(MAX_CONFIGURE);
          sendRequest(now);
        } else if (state == State.STOPPED) {
          become(State.REQ_SENT);
          initialise(MAX_CONFIGURE);
          sendRequest(now);
        }
        answer(packet, options.judge(theirs));
      }
    }
  }

  private void answer(ControlPacket request, Negotiator.Verdict verdict) {
    switch (verdict) {
      case Negotiator.Verdict.Ack _ -> {
        naks = 0;
        send(ControlPacket.CONFIGURE_ACK, request.identifier(), request.data());
        if (state == State.ACK_RCVD) {
          become(State.OPENED);
          signals.accept(Signal.UP, "");
        } else {
          become(State.ACK_SENT);
        }
      }
      case Negotiator.Verdict.Nak(List<ConfigOption> wanted) -> {
        // An end to it, if the two never agree (RFC 1661 section 4.6, Max-Failure).
        boolean enough = naks++ >= MAX_FAILURE;
        refuse(
            enough ? ControlPacket.CONFIGURE_REJECT : ControlPacket.CONFIGURE_NAK, request, wanted);
      }
      case Negotiator.Verdict.Reject(List<ConfigOption> unknown) ->
          refuse(ControlPacket.CONFIGURE_REJECT, request, unknown);
    }
  }

  private void refuse(int code, ControlPacket request, List<ConfigOption> which) {
    send(code, request.identifier(), ConfigOption.write(which));
    if (state == State.ACK_SENT) {
      become(State.REQ_SENT);
    }
  }

  private void configureAck(Instant now) {
    switch (state) {
      case REQ_SENT -> {
        initialise(MAX_CONFIGURE);
        become(State.ACK_RCVD);
        deadline = Optional.of(now.plus(RESTART));
      }
      case ACK_SENT -> {
        initialise(MAX_CONFIGURE);
        become(State.OPENED);
        signals.accept(Signal.UP, "");
      }
      case ACK_RCVD, OPENED -> anew(now, "the peer acknowledges twice");
      default -> {}
    }
  }

  private void configureNak(ControlPacket packet, Instant now) throws MalformedMessage {
    List<ConfigOption> which = ConfigOption.readAll(packet.data());
    switch (state) {
      case REQ_SENT, ACK_SENT -> {
        refused(packet, which);
        initialise(restarts); // Not anew: a peer that naks for ever must not keep us for ever.
        sendRequest(now);
      }
      case ACK_RCVD, OPENED -> {
        refused(packet, which);
        anew(now, "the peer changes its mind");
      }
      default -> {}
    }
  }

  private void refused(ControlPacket packet, List<ConfigOption> which) {
    if (packet.code() == ControlPacket.CONFIGURE_NAK) {
      options.naked(which);
    } else {
      options.rejected(which);
    }
  }

  private void anew(Instant now, String why) {
    boolean wasOpen = state == State.OPENED;
    become(State.REQ_SENT);
    if (wasOpen) {
      signals.accept(Signal.DOWN, why);
    }
    sendRequest(now);
  }

  private void terminateRequest(ControlPacket packet, Instant now) {
    switch (state) {
      case OPENED -> {
        become(State.STOPPING);
        restarts = 0;
        deadline = Optional.of(now.plus(RESTART));
        sendTerminateAck(packet);
        signals.accept(Signal.DOWN, "the peer ends the connection");
      }
      case ACK_RCVD, ACK_SENT -> {
        become(State.REQ_SENT);
        sendTerminateAck(packet);
      }
      default -> sendTerminateAck(packet);
    }
  }

  private void terminateAck(Instant now) {
    switch (state) {
      case CLOSING, STOPPING -> {
        become(state == State.CLOSING ? State.CLOSED : State.STOPPED);
        signals.accept(Signal.FINISHED, "the peer agreed to the end");
      }
      case ACK_RCVD -> become(State.REQ_SENT);
      case OPENED -> anew(now, "the peer thinks that it was over");
      default -> {}
    }
  }

  /** RXJ−: the peer does not know what we cannot do without. */
  void rejectedForGood(Instant now, String why) {
    switch (state) {
      case CLOSING, STOPPING -> {
        become(state == State.CLOSING ? State.CLOSED : State.STOPPED);
        signals.accept(Signal.FINISHED, why);
      }
      case REQ_SENT, ACK_RCVD, ACK_SENT -> {
        become(State.STOPPED);
        signals.accept(Signal.FINISHED, why);
      }
      case OPENED -> {
        terminate(now, State.STOPPING);
        signals.accept(Signal.DOWN, why);
      }
      default -> {}
    }
  }

  private void unknownCode(ControlPacket packet) {
    send(ControlPacket.CODE_REJECT, identifier(), packet.octets());
  }

  private void become(State next) {
    state = next;
    switch (next) {
      case INITIAL, STARTING, CLOSED, STOPPED, OPENED -> deadline = Optional.empty();
      default -> {}
    }
    if (next == State.INITIAL || next == State.STARTING) {
      options.reset();
    }
  }

  private void initialise(int count) {
    restarts = count;
  }

  private void sendRequest(Instant now) {
    restarts = Math.max(0, restarts - 1);
    requestIdentifier = identifier();
    requested = ConfigOption.write(options.request());
    send(ControlPacket.CONFIGURE_REQUEST, requestIdentifier, requested);
    deadline = Optional.of(now.plus(RESTART));
  }

  private void terminate(Instant now, State next) {
    become(next);
    initialise(MAX_TERMINATE);
    sendTerminate(now);
  }

  private void sendTerminate(Instant now) {
    restarts = Math.max(0, restarts - 1);
    send(ControlPacket.TERMINATE_REQUEST, identifier(), Octets.EMPTY);
    deadline = Optional.of(now.plus(RESTART));
  }

  private void sendTerminateAck(ControlPacket request) {
    send(ControlPacket.TERMINATE_ACK, request.identifier(), Octets.EMPTY);
  }

  private void send(int code, int identifier, Octets data) {
    out.accept(new ControlPacket(code, identifier, data));
  }
}
