package net.hsvpn.dataplane.sad;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.TfcPolicy.Padding;
import net.hsvpn.config.TrafficClassPolicy;
import net.hsvpn.config.Volume;
import net.hsvpn.dataplane.Mtu;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.crypto.IvAllocator;
import net.hsvpn.dataplane.crypto.IvSpace;
import net.hsvpn.dataplane.crypto.Sealer;
import net.hsvpn.dataplane.crypto.SequenceAllocator;
import net.hsvpn.dataplane.crypto.SequenceLease;
import net.hsvpn.dataplane.wire.Ecn;
import net.hsvpn.dataplane.wire.EspHeader;
import net.hsvpn.dataplane.wire.EspTrailer;
import net.hsvpn.dataplane.wire.Ipv4;
import net.hsvpn.dataplane.wire.L2tp;
import net.hsvpn.dataplane.wire.RoutingTagTrailer;

/**
 * A child SA in the sending direction. Its cipher, numbers and counters are mutable and belong to
 * the thread of the outbound graph; there is no lock. Everything else is immutable, and a change of
 * addresses or contexts makes a new object around the same mutable state.
 */
public final class OutboundSa {
  // What every host and every link takes (RFC 791 section 3.2, RFC 8200 section 5). A tunnel that
  // is
  // too narrow for it carries it nevertheless, in outer fragments (RFC 2473 section 7.1).
  private static final int LEAST_V4 = 576;
  private static final int LEAST_V6 = 1280;
  private static final int MOST =
      PacketBatch.DEFAULT_STRIDE - PacketBatch.HEADROOM - PacketBatch.TAILROOM;

  private final OutboundSaParameters parameters;
  private final TunnelId tunnel;
  private final EspKeys keys;
  private final State state;
  private final OutboundContext[] byContextIndex;
  private final SelectorSet local;
  private final SelectorSet remote;
  private final byte[] carrierLocal;
  private final byte[] carrierRemote;
  private final int keptClass;
  private final int fixedClass;
  private final int wantedLength;
  private volatile int pathMtu;
  private volatile int innerMtu;
  private long sealedWhenAsked;

  /** What must survive when the same SA is installed again: its numbers only ever go forward. */
  private record State(
      Sealer sealer,
      SequenceAllocator sequences,
      IvAllocator ivs,
      TrafficCounter sealed,
      DummySchedule dummies,
      Map<ContextId, TrafficCounter> sent) {}

  private OutboundSa(
      OutboundSaParameters parameters,
      TunnelId tunnel,
      State previous,
      ContextTables tables,
      IvSpace ivSpace,
      SequenceLease lease,
      long spent) {
    this.parameters = parameters;
    this.tunnel = tunnel;
    this.keys = parameters.keys();
    Map<ContextId, TrafficCounter> sent =
        new HashMap<>(previous == null ? Map.of() : previous.sent);
    OutboundContext[] contexts = new OutboundContext[0];
    byte[] carrierEnd = null;
    byte[] carrierPeer = null;
    switch (parameters.mode()) {
      case SaMode.Tagged(List<TaggedContext> tagged) -> {
        for (TaggedContext entry : tagged) {
          contexts =
              put(contexts, entry.context(), entry.tag().value(), Optional.empty(), sent, tables);
        }
        local = null;
        remote = null;
      }
      case SaMode.Carried(var ours, var theirs, List<CarriedSession> sessions) -> {
        for (CarriedSession session : sessions) {
          contexts =
              put(
                  contexts,
                  session.context(),
                  OutboundContext.NO_TAG,
                  Optional.of(session),
                  sent,
                  tables);
        }
        local = new SelectorSet(ours);
        remote = new SelectorSet(theirs);
        carrierEnd = end(ours, parameters.local());
        carrierPeer = end(theirs, parameters.remote());
      }
      case SaMode.Plain(ContextId context, List<Selector> ours, List<Selector> theirs) -> {
        contexts = put(contexts, context, OutboundContext.NO_TAG, Optional.empty(), sent, tables);
        local = new SelectorSet(ours);
        remote = new SelectorSet(theirs);
      }
    }
    this.carrierLocal = carrierEnd;
    this.carrierRemote = carrierPeer;
    this.byContextIndex = contexts;
    TrafficClassPolicy marks = parameters.trafficClass();
    keptClass = (marks.copiesEcn() ? Ecn.MASK : 0) | (marks.outerDscp().isPresent() ? 0 : 0xFC);
    fixedClass = marks.outerDscp().orElse(0) << 2;
    wantedLength =
        switch (parameters.tfc().padding()) {
          case Padding.None() -> 0;
          case Padding.Mtu() -> Integer.MAX_VALUE;
          case Padding.AtLeast(int octets) -> octets;
        };
    this.state =
        previous == null
            ? new State(
                Sealer.of(keys),
                new SequenceAllocator(parameters.suite().sequenceNumbers(), lease, spent),
                new IvAllocator(ivSpace),
                new TrafficCounter(),
                new DummySchedule(),
                sent)
            : new State(
                previous.sealer,
                previous.sequences,
                previous.ivs,
                previous.sealed,
                previous.dummies,
                sent);
    pathMtu(PathMtus.ETHERNET);
  }

  /** Learns what the path carries, if the SA was used since it last did. For one thread. */
  void learnPathMtu(PathMtus paths) {
    long packets = state.sealed.read().packets();
    if (packets != sealedWhenAsked) {
      sealedWhenAsked = packets;
      pathMtu(paths.between(localAddress(), remoteAddress()));
    }
  }

  /** Takes note of what the path carries; of {@link PathMtus#UNKNOWN} too. */
  void pathMtu(int learnt) {
    if (learnt != PathMtus.UNKNOWN && learnt != pathMtu) {
      pathMtu = learnt;
      innerMtu = innerMtu(learnt);
    }
  }

  /** The longest inner packet that fits into a path of this MTU, in octets. */
  int innerMtu(int outer) {
    boolean ipv6 = remoteAddress().getAddress().getAddress().length == 16;
    return Math.max(
        0,
        Mtu.inner(outer, ipv6, keys.suite(), udpEncapsulated(), local == null) - carrierOctets());
  }

  /** Whether L2TP carries users' packets in it. */
  public boolean carries() {
    return carrierLocal != null;
  }

  /** Our address in L2TP's IP headers; not to be changed. */
  public byte[] carrierLocal() {
    return carrierLocal;
  }

  /** The peer's, of the same family. */
  public byte[] carrierRemote() {
    return carrierRemote;
  }

  /** Octets that L2TP adds in front of a user's packet; 0 if it carries none. */
  public int carrierOctets() {
    return carries() ? L2tp.headerOctets(carrierLocal.length == 16) : 0;
  }

  /** The one address that was negotiated, else the one that IKE goes by. */
  private static byte[] end(List<Selector> selectors, InetSocketAddress ofIke) {
    boolean single =
        selectors.size() == 1 && selectors.getFirst().start().equals(selectors.getFirst().end());
    return (single ? selectors.getFirst().start() : ofIke.getAddress()).getAddress();
  }

  OutboundSaParameters parameters() {
    return parameters;
  }

  private static OutboundContext[] put(
      OutboundContext[] contexts,
      ContextId id,
      int tag,
      Optional<CarriedSession> session,
      Map<ContextId, TrafficCounter> sent,
      ContextTables tables) {
    int index = tables.indexOf(id);
    OutboundContext[] grown = Arrays.copyOf(contexts, Math.max(contexts.length, index + 1));
    grown[index] =
        new OutboundContext(
            tag, sent.computeIfAbsent(id, context -> new TrafficCounter()), session);
    return grown;
  }

  /** A new SA, or the same one with other addresses or contexts if the keys are the same. */
  static OutboundSa of(
      OutboundSaParameters parameters,
      TunnelId tunnel,
      OutboundSa previous,
      ContextTables tables,
      IvSpace ivSpace,
      SequenceLease lease,
      long spent) {
    boolean same = previous != null && previous.keys.equals(parameters.keys());
    return new OutboundSa(
        parameters, tunnel, same ? previous.state : null, tables, ivSpace, lease, spent);
  }

  /** The same, which has sent nothing yet and does so by another lease, behind these numbers. */
  OutboundSa resumedAt(long spent, SequenceLease lease, ContextTables tables, IvSpace ivSpace) {
    State resumed =
        new State(
            state.sealer,
            new SequenceAllocator(parameters.suite().sequenceNumbers(), lease, spent),
            state.ivs,
            state.sealed,
            state.dummies,
            state.sent);
    OutboundSa sa = new OutboundSa(parameters, tunnel, resumed, tables, ivSpace, lease, spent);
    sa.pathMtu(pathMtu);
    return sa;
  }

  public int spi() {
    return parameters.spi();
  }

  public PeerId peer() {
    return parameters.peer();
  }

  public TunnelId tunnel() {
    return tunnel;
  }

  public InetSocketAddress localAddress() {
    return parameters.local();
  }

  public InetSocketAddress remoteAddress() {
    return parameters.remote();
  }

  public boolean udpEncapsulated() {
    return parameters.udpEncapsulated();
  }

  /** How packets of this context are marked, or null if the SA does not carry it. */
  public OutboundContext contextAt(int contextIndex) {
    return contextIndex >= 0 && contextIndex < byContextIndex.length
        ? byContextIndex[contextIndex]
        : null;
  }

  /** Whether a plain SA's selectors admit the packet: from the local side to the remote one. */
  public boolean admits(byte[] octets, int at, int length) {
    return local == null
        || (local.matchesSource(octets, at, length)
            && remote.matchesDestination(octets, at, length));
  }

  /** Octets in front of the plaintext: ESP header and IV. */
  public int plaintextOffset() {
    return EspHeader.OCTETS + keys.suite().encryption().ivOctets();
  }

  /** Octets of padding behind a payload, tag included, of this length. */
  public int padLength(int payloadLength) {
    return EspTrailer.padLength(payloadLength, keys.suite().encryption().alignment());
  }

  /** Octets that stand behind the ESP trailer. */
  public int icvOctets() {
    return keys.suite().icvOctets();
  }

  /** The length of the ESP packet around an inner packet of this length. */
  public int sealedLength(int innerLength) {
    int payload = innerLength + tagOctets();
    return plaintextOffset() + payload + padLength(payload) + EspTrailer.FIXED_OCTETS + icvOctets();
  }

  private int tagOctets() {
    return local == null ? RoutingTagTrailer.OCTETS : 0;
  }

  /** The outer header's traffic class around an inner one. */
  public int outerClass(int innerClass) {
    return (innerClass & keptClass) | fixedClass;
  }

  /** Octets that an inner packet shall have at least, with the TFC padding behind it. */
  public int paddedLength() {
    return Math.min(wantedLength, paddingLimit());
  }

  /** Octets up to which packets may be padded without outgrowing the path. */
  private int paddingLimit() {
    return Math.min(MOST, innerMtu);
  }

  /**
   * Octets that stand in a dummy for an inner packet and its tag: as many as any packet's might.
   */
  public int dummyLength(RandomGenerator random) {
    int limit = paddingLimit();
    int inner = random.nextInt(Math.min(Ipv4.MIN_HEADER_OCTETS, limit), limit + 1);
    return Math.max(inner, paddedLength()) + tagOctets();
  }

  /** Dummies to send per second; 0 for none. */
  public int dummiesPerSecond() {
    return parameters.tfc().dummies();
  }

  public DummySchedule dummies() {
    return state.dummies;
  }

  /** Octets that the path is believed to carry in one piece, outer IP header included. */
  public int pathMtu() {
    return pathMtu;
  }

  /** The longest inner packet of a family that the SA may carry at this moment, in octets. */
  public int innerLimit(boolean ipv4) {
    return Math.min(MOST, Math.max(innerMtu, ipv4 ? LEAST_V4 : LEAST_V6));
  }

  /** Whether the SA admits every fragment of a packet that it admits whole. */
  public boolean admitsFragments() {
    return local == null || (local.matchesFragmentsToo() && remote.matchesFragmentsToo());
  }

  public Sealer sealer() {
    return state.sealer;
  }

  public SequenceAllocator sequences() {
    return state.sequences;
  }

  public IvAllocator ivs() {
    return state.ivs;
  }

  /** ESP packets sealed; whole ESP packets are counted. */
  public TrafficCounter sealed() {
    return state.sealed;
  }

  Volume carried() {
    return new Volume(state.sequences.used(), state.sealed.read().octets());
  }

  SaSnapshot.Outbound snapshot() {
    Map<ContextId, Traffic> sent = new HashMap<>();
    state.sent.forEach((context, counter) -> sent.put(context, counter.read()));
    return new SaSnapshot.Outbound(
        spi(),
        peer(),
        tunnel,
        keys.suite(),
        localAddress(),
        remoteAddress(),
        state.sealed.read(),
        Map.copyOf(sent));
  }
}
