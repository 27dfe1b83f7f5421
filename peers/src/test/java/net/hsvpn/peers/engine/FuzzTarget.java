package net.hsvpn.peers.engine;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.IkeSa;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.wire.Flags;
import net.hsvpn.peers.wire.IkeHeader;

/**
 * What the engine's fuzzers do with an input. Its first octet says which message it is and in which
 * state it arrives, the second is the type of the first payload, and what follows stands inside.
 *
 * @param ends A owns the keys that the message is sealed under
 * @param to who receives it
 * @param forger seals it
 * @param header of the message
 */
record FuzzTarget(TwoEnds ends, Host to, Forger forger, IkeHeader header) {
  static final int HEAD = 2;
  private static final int MOST = 60_000;
  private static final List<ExchangeType> EXCHANGES = List.of(ExchangeType.values());
  private static final List<Busy> STATES = List.of(Busy.values());

  /** Which exchange of its own an established SA has under way. */
  enum Busy {
    REKEYING_IKE,
    REKEYING_CHILD,
    CREATING_CHILD,
    CLOSING
  }

  static boolean fit(byte[] input, int head) {
    return input.length >= head && input.length <= MOST;
  }

  static byte[] content(byte[] input, int head) {
    return Arrays.copyOfRange(input, head, input.length);
  }

  /** The first octet of an input for {@link #established}. */
  static byte choice(Busy busy, ExchangeType exchange, boolean response) {
    return (byte)
        (STATES.indexOf(busy) << 6 | EXCHANGES.indexOf(exchange) << 1 | (response ? 1 : 0));
  }

  /** A message of A to B, between which an SA stands. */
  static FuzzTarget established(int choice) {
    TwoEnds t = new TwoEnds(50).connect();
    switch (STATES.get(choice >> 6 & 3)) {
      case REKEYING_IKE -> t.b.command(t.b.sa(), Event.RekeyIke::new);
      case REKEYING_CHILD ->
          t.b.command(t.b.sa(), n -> new Event.RekeyChild(n, t.b.child().inboundSpi()));
      case CREATING_CHILD -> t.b.command(t.b.sa(), Event.CreateChild::new);
      case CLOSING -> t.b.command(t.b.sa(), Event.Close::new);
    }
    boolean response = (choice & 1) != 0;
    ExchangeType exchange = EXCHANGES.get((choice >> 1 & 0x1F) % EXCHANGES.size());
    int messageId = response ? 0 : t.a.sa().requests().nextId();
    IkeHeader request = Forger.requestTo(t.b.sa(), exchange.code(), messageId);
    return new FuzzTarget(t, t.b, Forger.with(t.a.sa()), response ? answering(request) : request);
  }

  private static IkeHeader answering(IkeHeader request) {
    return new IkeHeader(
        request.initiatorSpi(),
        request.responderSpi(),
        0,
        request.version(),
        request.exchange(),
        new Flags(request.flags().initiator(), false, true),
        request.messageId(),
        0);
  }

  /** IKE_AUTH: A's request to B, which knows nobody yet, or B's answer to A. */
  static FuzzTarget authenticating(boolean response) {
    TwoEnds t = new TwoEnds(51);
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    IkeSa halfOpen = t.b.sas.values().iterator().next();
    t.deliver(t.pickFor(t.a));
    t.network.clear();
    IkeHeader header =
        IkeHeader.of(
            halfOpen.id().initiatorSpi(),
            halfOpen.id().responderSpi(),
            ExchangeType.IKE_AUTH,
            !response,
            response,
            1);
    return new FuzzTarget(t, response ? t.a : t.b, Forger.with(halfOpen), header);
  }

  void receiveWhole(int firstPayload, byte[] content) {
    receive(forger.seal(header, firstPayload, content));
    ends.run();
  }

  /** In fragments of so many octets, in an order that the seed gives. */
  void receiveCut(int firstPayload, byte[] content, int size, long seed) {
    // As many as the limit allows, and some more.
    int octets = Math.max(size, content.length / 70);
    List<byte[]> fragments = forger.fragments(header, firstPayload, content, Math.max(1, octets));
    Collections.shuffle(fragments, new Random(seed));
    fragments.forEach(this::receive);
    ends.run();
  }

  private void receive(byte[] octets) {
    Host from = to == ends.a ? ends.b : ends.a;
    to.receive(octets, new Path(to.address(), from.address(), false));
  }
}
