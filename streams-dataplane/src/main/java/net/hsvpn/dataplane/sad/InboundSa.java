package net.hsvpn.dataplane.sad;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.Volume;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.context.PrefixSet;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.crypto.Opener;
import net.hsvpn.dataplane.replay.ReplayWindow;
import net.hsvpn.dataplane.wire.EspHeader;
import net.hsvpn.dataplane.wire.EspTrailer;

/**
 * A child SA in the receiving direction. Its cipher, window and counters are mutable and belong to
 * the thread of the inbound graph; there is no lock. Everything else is immutable, and a change of
 * contexts or prefixes makes a new object around the same mutable state.
 */
public final class InboundSa {
  private final InboundSaParameters parameters;
  private final EspKeys keys;
  private final State state;
  private final int[] tags;
  private final InboundContext[] contexts;
  private final SelectorSet local;
  private final SelectorSet remote;

  /** What must survive when the same SA is installed again: forgetting it would admit replays. */
  private record State(
      Opener opener,
      ReplayWindow window,
      TrafficCounter authenticated,
      TrafficCounter alarmingEcn,
      PacketOrigin origin,
      Map<ContextId, TrafficCounter> delivered) {}

  private InboundSa(InboundSaParameters parameters, State previous, ContextTables tables) {
    this.parameters = parameters;
    this.keys = parameters.keys();
    Map<ContextId, TrafficCounter> delivered =
        new HashMap<>(previous == null ? Map.of() : previous.delivered);
    switch (parameters.mode()) {
      case SaMode.Tagged(List<TaggedContext> tagged) -> {
        List<TaggedContext> byTag = new ArrayList<>(tagged);
        byTag.sort(Comparator.comparing(TaggedContext::tag));
        tags = byTag.stream().mapToInt(t -> t.tag().value()).toArray();
        contexts =
            byTag.stream()
                .map(t ->
                    new InboundContext(
                        t.context(),
                        tables.indexOf(t.context()),
                        PrefixSet.of(t.remotePrefixes()),
                        delivered.computeIfAbsent(t.context(), c -> new TrafficCounter())))
                .toArray(InboundContext[]::new);
        local = null;
        remote = null;
      }
      case SaMode.Carried(var ours, var theirs, List<CarriedSession> sessions) -> {
        List<CarriedSession> byId = new ArrayList<>(sessions);
        byId.sort(Comparator.comparingInt(CarriedSession::localSession));
        tags = byId.stream().mapToInt(CarriedSession::localSession).toArray();
        contexts =
            byId.stream()
                .map(s ->
                    new InboundContext(
                        s.context(),
                        tables.indexOf(s.context()),
                        PrefixSet.of(s.remotePrefixes()),
                        delivered.computeIfAbsent(s.context(), c -> new TrafficCounter())))
                .toArray(InboundContext[]::new);
        local = new SelectorSet(ours);
        remote = new SelectorSet(theirs);
      }
      case SaMode.Plain(ContextId context, List<Selector> ours, List<Selector> theirs) -> {
        tags = new int[0];
        contexts =
            new InboundContext[] {
              new InboundContext(
                  context,
                  tables.indexOf(context),
                  PrefixSet.of(List.of()),
                  delivered.computeIfAbsent(context, c -> new TrafficCounter()))
            };
        local = new SelectorSet(ours);
        remote = new SelectorSet(theirs);
      }
    }
    this.state =
        previous == null
            ? new State(
                Opener.of(keys),
                new ReplayWindow(parameters.replayWindow(), parameters.suite().sequenceNumbers()),
                new TrafficCounter(),
                new TrafficCounter(),
                new PacketOrigin(),
                delivered)
            : new State(
                previous.opener,
                previous.window,
                previous.authenticated,
                previous.alarmingEcn,
                previous.origin,
                delivered);
  }

  /** A new SA, or the same one with other contexts if {@code previous} has the same keys. */
  static InboundSa of(InboundSaParameters parameters, InboundSa previous, ContextTables tables) {
    boolean same =
        previous != null
            && previous.keys.equals(parameters.keys())
            && previous.peer().equals(parameters.peer());
    return new InboundSa(parameters, same ? previous.state : null, tables);
  }

  /** The same, as if it had seen all numbers up to this one, and none else. */
  InboundSa resumedAt(long spent, ContextTables tables) {
    State resumed =
        new State(
            state.opener,
            new ReplayWindow(
                parameters.replayWindow(), parameters.suite().sequenceNumbers(), spent),
            state.authenticated,
            state.alarmingEcn,
            state.origin,
            state.delivered);
    return new InboundSa(parameters, resumed, tables);
  }

  public int spi() {
    return parameters.spi();
  }

  public PeerId peer() {
    return parameters.peer();
  }

  public boolean tagged() {
    return local == null;
  }

  /** Octets in front of the plaintext: ESP header and IV. */
  public int plaintextOffset() {
    return EspHeader.OCTETS + keys.suite().encryption().ivOctets();
  }

  /** No packet of this SA can be shorter. */
  public int minimumLength() {
    return plaintextOffset() + EspTrailer.FIXED_OCTETS + keys.suite().icvOctets();
  }

  /** Whether a packet of this length is aligned as its cipher needs it. */
  public boolean aligned(int length) {
    EncryptionAlgorithm cipher = keys.suite().encryption();
    int encrypted = length - plaintextOffset() - keys.suite().icvOctets();
    return (encrypted & (cipher.alignment() - 1)) == 0;
  }

  public ReplayWindow window() {
    return state.window;
  }

  public Opener opener() {
    return state.opener;
  }

  /** ESP packets whose ICV held and which were no replays; whole ESP packets are counted. */
  public TrafficCounter authenticated() {
    return state.authenticated;
  }

  /** Where its packets come from. */
  public PacketOrigin origin() {
    return state.origin;
  }

  /** Inner packets whose ECN field and the outer one's cannot both have come about by the rules. */
  public TrafficCounter alarmingEcn() {
    return state.alarmingEcn;
  }

  /** Whether inner packets get the DSCP of the outer header. */
  public boolean takesOverDscp() {
    return parameters.trafficClass().takesOverDscp();
  }

  /** Whether L2TP carries users' packets in it. */
  public boolean carries() {
    return parameters.mode() instanceof SaMode.Carried;
  }

  /** Whether each packet says which context it belongs to, by a tag or by a session. */
  public boolean marked() {
    return !(parameters.mode() instanceof SaMode.Plain);
  }

  /** The L2TP tunnel ID that data must have; 0 while there is no session. */
  public int carrierTunnel() {
    return parameters.mode() instanceof SaMode.Carried carried && !carried.sessions().isEmpty()
        ? carried.sessions().getFirst().localTunnel()
        : 0;
  }

  InboundSaParameters parameters() {
    return parameters;
  }

  /** The context that a tag or session means on this SA, or null if it has none. */
  public InboundContext contextOf(int tag) {
    int found = Arrays.binarySearch(tags, tag);
    return found >= 0 ? contexts[found] : null;
  }

  /** The one context of a plain SA. */
  public InboundContext plainContext() {
    return contexts[0];
  }

  /** Whether a plain SA's selectors admit the packet: from the remote side to the local one. */
  public boolean admits(byte[] octets, int at, int length) {
    return remote.matchesSource(octets, at, length) && local.matchesDestination(octets, at, length);
  }

  Volume carried() {
    Traffic total = state.authenticated.read();
    return new Volume(total.packets(), total.octets());
  }

  SaSnapshot.Inbound snapshot() {
    Map<ContextId, Traffic> delivered = new HashMap<>();
    state.delivered.forEach((context, counter) -> delivered.put(context, counter.read()));
    return new SaSnapshot.Inbound(
        spi(),
        peer(),
        keys.suite(),
        state.authenticated.read(),
        state.alarmingEcn.read(),
        Map.copyOf(delivered));
  }
}
