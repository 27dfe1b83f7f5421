package net.hsvpn.peers.ppp;

import java.util.List;

/** What one control protocol negotiates: its options, without the automaton's states. */
interface Negotiator {
  /** What becomes of a request of the peer (RFC 1661 sections 5.2 to 5.4). */
  sealed interface Verdict {
    /** All of it may be. */
    record Ack() implements Verdict {}

    /** Other values are wanted for these. */
    record Nak(List<ConfigOption> options) implements Verdict {}

    /** These mean nothing here. */
    record Reject(List<ConfigOption> options) implements Verdict {}
  }

  /** What we ask for at this moment. */
  List<ConfigOption> request();

  /** Takes a look at what the peer asks for; keeps it if it may be. */
  Verdict judge(List<ConfigOption> theirs);

  /** The peer wants other values than we asked for. */
  void naked(List<ConfigOption> options);

  /** The peer does not know these. */
  void rejected(List<ConfigOption> options);

  /** The negotiation begins anew: nothing that the peer once said counts. */
  void reset();
}
