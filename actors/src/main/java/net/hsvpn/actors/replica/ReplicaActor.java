package net.hsvpn.actors.replica;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import net.hsvpn.actors.cluster.CborMessage;
import net.hsvpn.actors.cluster.LocalMessage;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.actors.ownership.Placement;
import net.hsvpn.actors.sa.IkeSaCell;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.sad.SaDatabase;
import net.hsvpn.persistence.Change;
import net.hsvpn.persistence.DurableCheckpointStore;
import net.hsvpn.persistence.Place;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Tells the other nodes what this one knows of the peers that it serves, and learns of theirs. What
 * one node tells bears consecutive numbers; who misses one asks for everything anew.
 */
public final class ReplicaActor {
  /** What it understands. */
  public sealed interface Command {}

  /** What crosses nodes. */
  public sealed interface Wire extends Command, CborMessage {}

  /**
   * One state.
   *
   * @param sealed empty if it is gone
   */
  public record Row(String kind, String owner, String id, byte[] sealed) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Row row
          && kind.equals(row.kind)
          && owner.equals(row.owner)
          && id.equals(row.id)
          && Arrays.equals(sealed, row.sealed);
    }

    @Override
    public int hashCode() {
      return Objects.hash(kind, owner, id, Arrays.hashCode(sealed));
    }
  }

  /**
   * States that changed.
   *
   * @param from id of the node that tells
   * @param snapshot whether everything is told, from {@code BEGIN} to {@code END}
   * @param shards at the end, what everything was told of
   */
  public record States(
      String from, long number, Snapshot snapshot, List<Row> rows, List<String> shards)
      implements Wire {
    static States of(String from, long number, Snapshot snapshot, List<Row> rows) {
      return new States(from, number, snapshot, rows, List.of());
    }
  }

  /** Where in telling everything a message stands. */
  public enum Snapshot {
    NO,
    BEGIN,
    MIDDLE,
    END
  }

  /**
   * How far SAs have come.
   *
   * @param received pairs of an inbound SPI and a number: up to it packets may have been accepted
   * @param leased blocks of outbound numbers
   */
  public record Progress(String from, long number, List<Long> received, List<Leased> leased)
      implements Wire {}

  /** Numbers up to {@code limit} may be used from now on, or have been. */
  public record Leased(String peer, int outboundSpi, long limit) {}

  /** All up to this number has been heard and is in place. */
  public record Acknowledged(String by, long number) implements Wire {}

  /** Please tell everything. */
  public record Resync(String by) implements Wire {}

  private record Changed(Change change, CompletableFuture<Void> known)
      implements Command, LocalMessage {}

  /** The nodes that there are beside this one, by id; those that are silent excluded, or not. */
  public record Others(Map<String, ActorRef<Command>> members, Set<String> hearing)
      implements Command, LocalMessage {
    public Others {
      members = Map.copyOf(members);
      hearing = Set.copyOf(hearing);
    }
  }

  /**
   * A shard is about to be given away: how far its SAs have come is told as it is, without what may
   * be received until the next word.
   */
  public record Exact(String shard) implements Command, LocalMessage {}

  /** Tell everything to all: this node has something that it had not. */
  public record TellAll() implements Command, LocalMessage {}

  private record Tick() implements Command, LocalMessage {}

  /** How often the others are told how far SAs have come. */
  private static final Duration TICK = Duration.ofMillis(25);

  private static final int ROWS_AT_ONCE = 24;
  private static final int PAIRS_AT_ONCE = 4000;
  private static final int REPEAT_ALL = 80;
  private static final int EXACT_TICKS = 40;
  private static final Duration BETWEEN_RESYNCS = Duration.ofMillis(300);

  /** What another node has heard of us. */
  private static final class Listener {
    private final ActorRef<Command> ref;
    private long acknowledged;

    Listener(ActorRef<Command> ref, long from) {
      this.ref = ref;
      this.acknowledged = from;
    }
  }

  /** What we have heard of another node. */
  private static final class Source {
    private long next;
    private boolean inStep;
    private long askedAt;
    private final Set<Place> told = new HashSet<>();
  }

  private record Waiting(long number, CompletableFuture<Void> known) {}

  private record Grant(long number, List<Leased> leased) {}

  private final String self;
  private final Placement placement;
  private final DurableCheckpointStore store;
  private final SaDatabase sas;
  private final Leases leases;
  private final Standby standby;
  private final EventLog events;
  private final Map<String, Listener> listeners = new HashMap<>();
  private final Map<String, Source> sources = new HashMap<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private final List<Grant> grants = new ArrayList<>();
  private final Map<Integer, Long> toldTop = new HashMap<>();
  private final Map<Integer, Long> lastTop = new HashMap<>();
  private Set<String> hearing = Set.of();
  private long number;
  private int ticks;
  private int exactUntil;
  private String exactShard = "";

  private ReplicaActor(
      String self,
      Placement placement,
      DurableCheckpointStore store,
      SaDatabase sas,
      Leases leases,
      Standby standby,
      EventLog events) {
    this.self = self;
    this.placement = placement;
    this.store = store;
    this.sas = sas;
    this.leases = leases;
    this.standby = standby;
    this.events = events;
  }

  /**
   * Describes the actor.
   *
   * @param self id of this node
   */
  public static Behavior<Command> create(
      String self,
      Placement placement,
      DurableCheckpointStore store,
      SaDatabase sas,
      Leases leases,
      Standby standby,
      EventLog events) {
    return Behaviors.withTimers(timers ->
        new ReplicaActor(self, placement, store, sas, leases, standby, events).start(timers));
  }

  private Behavior<Command> start(TimerScheduler<Command> timers) {
    timers.startTimerWithFixedDelay(new Tick(), TICK);
    return Behaviors.receive(Command.class)
        .onMessage(Changed.class, this::changed)
        .onMessage(Others.class, this::others)
        .onMessage(TellAll.class, m -> tellAll())
        .onMessage(Exact.class, m -> exact(m.shard()))
        .onMessage(Tick.class, m -> tick())
        .onMessage(States.class, this::states)
        .onMessage(Progress.class, this::progress)
        .onMessage(Acknowledged.class, this::acknowledged)
        .onMessage(Resync.class, this::resync)
        .build();
  }

  private Behavior<Command> changed(Changed news) {
    if (!placement.here(new PeerId(news.change().place().owner()))) {
      news.known().complete(null);
      return Behaviors.same();
    }
    number++;
    waiting.add(new Waiting(number, news.known()));
    send(States.of(self, number, Snapshot.NO, List.of(row(news.change()))));
    settle();
    return Behaviors.same();
  }

  private void send(Wire message) {
    listeners.values().forEach(listener -> listener.ref.tell(message));
  }

  /**
   * A state of ours has changed.
   *
   * @param known completes once all that hear us know
   */
  public static Command changed(Change change, CompletableFuture<Void> known) {
    return new Changed(change, known);
  }

  private static Row row(Change change) {
    Place place = change.place();
    return new Row(place.kind(), place.owner(), place.id(), change.sealed().orElse(new byte[0]));
  }

  private Behavior<Command> others(Others now) {
    hearing = now.hearing();
    listeners.keySet().retainAll(now.members().keySet());
    sources.keySet().retainAll(now.members().keySet());
    now.members()
        .forEach((id, ref) -> {
          if (!listeners.containsKey(id)) {
            listeners.put(id, new Listener(ref, number));
            tellEverything(listeners.get(id));
          }
        });
    settle();
    return Behaviors.same();
  }

  private Behavior<Command> resync(Resync wish) {
    Optional.ofNullable(listeners.get(wish.by())).ifPresent(this::tellEverything);
    return Behaviors.same();
  }

  private Behavior<Command> exact(String shard) {
    exactUntil = ticks + EXACT_TICKS;
    exactShard = shard;
    return Behaviors.same();
  }

  private Behavior<Command> tellAll() {
    listeners.values().forEach(this::tellEverything);
    return Behaviors.same();
  }

  /** Bears the number of what was told last: nothing is missing after it. */
  private void tellEverything(Listener listener) {
    List<Change> all = store.all(IkeSaCell.KIND, owner -> placement.here(new PeerId(owner)));
    listener.ref.tell(States.of(self, number, Snapshot.BEGIN, List.of()));
    for (int from = 0; from < all.size(); from += ROWS_AT_ONCE) {
      List<Row> rows =
          all.subList(from, Math.min(all.size(), from + ROWS_AT_ONCE)).stream()
              .map(ReplicaActor::row)
              .toList();
      listener.ref.tell(States.of(self, number, Snapshot.MIDDLE, rows));
    }
    List<Long> received = new ArrayList<>();
    sas.eachReceived((peer, spi, top) -> {
      if (placement.here(peer)) {
        received.add((long) spi);
        received.add(top);
      }
    });
    List<Leased> leased = new ArrayList<>();
    sas.eachUsed((peer, spi, used) -> {
      if (placement.here(peer)) {
        leases.last(peer, spi).ifPresent(l -> leased.add(new Leased(peer.value(), spi, l)));
      }
    });
    for (int from = 0; from < Math.max(received.size(), 1); from += PAIRS_AT_ONCE) {
      int to = Math.min(received.size(), from + PAIRS_AT_ONCE);
      listener.ref.tell(
          new Progress(self, number, List.copyOf(received.subList(from, to)), List.of()));
    }
    for (int from = 0; from < leased.size(); from += PAIRS_AT_ONCE) {
      int to = Math.min(leased.size(), from + PAIRS_AT_ONCE);
      listener.ref.tell(
          new Progress(self, number, List.of(), List.copyOf(leased.subList(from, to))));
    }
    listener.ref.tell(new States(self, number, Snapshot.END, List.of(), placement.shardsHere()));
  }

  private Behavior<Command> acknowledged(Acknowledged word) {
    Listener listener = listeners.get(word.by());
    if (listener != null) {
      listener.acknowledged = Math.max(listener.acknowledged, word.number());
      settle();
    }
    return Behaviors.same();
  }

  /**
   * A state must be known to those that hear us; numbers of packets to all that are members, since
   * a silent one may be about to take over.
   */
  private void settle() {
    long heard = least(hearing);
    waiting.removeIf(w -> w.number() <= heard && w.known().complete(null));
    waiting.removeIf(w -> w.known().isDone());
    long all = least(listeners.keySet());
    grants.removeIf(grant -> {
      if (grant.number() > all) {
        return false;
      }
      grant.leased().forEach(l -> leases.grant(new PeerId(l.peer()), l.outboundSpi(), l.limit()));
      return true;
    });
  }

  private long least(Set<String> whose) {
    return listeners.entrySet().stream()
        .filter(l -> whose.contains(l.getKey()))
        .mapToLong(l -> l.getValue().acknowledged)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private Behavior<Command> tick() {
    ticks++;
    List<Leased> leased = new ArrayList<>();
    if (grants.isEmpty()) {
      sas.eachUsed((peer, spi, used) -> {
        if (placement.here(peer)) {
          leases
              .wanted(peer, spi, used)
              .ifPresent(limit -> leased.add(new Leased(peer.value(), spi, limit)));
        }
      });
    }
    List<Long> received = listeners.isEmpty() ? List.of() : advanced();
    for (int from = 0; from < received.size(); from += PAIRS_AT_ONCE) {
      number++;
      send(
          new Progress(
              self,
              number,
              List.copyOf(received.subList(from, Math.min(received.size(), from + PAIRS_AT_ONCE))),
              List.of()));
    }
    for (int from = 0; from < leased.size(); from += PAIRS_AT_ONCE) {
      List<Leased> some =
          List.copyOf(leased.subList(from, Math.min(leased.size(), from + PAIRS_AT_ONCE)));
      number++;
      grants.add(new Grant(number, some));
      send(new Progress(self, number, List.of(), some));
    }
    settle();
    return Behaviors.same();
  }

  /**
   * Of SAs that received since the last look, the number that will be accepted at most until the
   * word after this one has been heard: as many again as in this time, twice over.
   */
  private List<Long> advanced() {
    List<Long> pairs = new ArrayList<>();
    if (ticks % REPEAT_ALL == 0) {
      toldTop.clear();
      lastTop.clear();
    }
    sas.eachReceived((peer, spi, top) -> {
      if (placement.here(peer)) {
        long before = lastTop.getOrDefault(spi, top);
        boolean exact = ticks < exactUntil && placement.shard(peer).equals(exactShard);
        long reach = exact ? top : top + 2 * (top - before);
        Long told = toldTop.put(spi, reach);
        lastTop.put(spi, top);
        if (told == null || told != reach) {
          pairs.add((long) spi);
          pairs.add(reach);
        }
      }
    });
    return pairs;
  }

  private Behavior<Command> states(States news) {
    Source source = sources.computeIfAbsent(news.from(), from -> new Source());
    switch (news.snapshot()) {
      case NO -> {
        if (!inStep(source, news.from(), news.number())) {
          return Behaviors.same();
        }
      }
      case BEGIN -> {
        source.next = news.number() + 1;
        source.inStep = true;
        source.told.clear();
      }
      case MIDDLE, END -> {}
    }
    Set<PeerId> changed = new HashSet<>();
    for (Row row : news.rows()) {
      Place place = new Place(row.kind(), row.owner(), row.id());
      source.told.add(place);
      follow(place, row.sealed().length == 0 ? Optional.empty() : Optional.of(row.sealed()));
      changed.add(new PeerId(row.owner()));
    }
    if (news.snapshot() == Snapshot.END) {
      changed.addAll(forgetUntold(source, news.shards()));
    }
    changed.forEach(standby::review);
    boolean complete = news.snapshot() == Snapshot.NO || news.snapshot() == Snapshot.END;
    acknowledge(news.from(), news.number(), complete);
    return Behaviors.same();
  }

  /** What the one who knows everything did not tell is no more. */
  private Set<PeerId> forgetUntold(Source source, List<String> shards) {
    Set<PeerId> changed = new HashSet<>();
    for (Place place :
        store.places(
            IkeSaCell.KIND, owner -> shards.contains(placement.shard(new PeerId(owner))))) {
      if (!source.told.contains(place)) {
        follow(place, Optional.empty());
        changed.add(new PeerId(place.owner()));
      }
    }
    source.told.clear();
    return changed;
  }

  private void follow(Place place, Optional<byte[]> sealed) {
    if (placement.here(new PeerId(place.owner()))) {
      return;
    }
    try {
      store.follow(new Change(place, sealed));
    } catch (IOException e) {
      events.tell(
          "REPLICA_UNREADABLE",
          "what another node says of " + place + " cannot be read: " + e.getMessage(),
          Optional.of("give all nodes the same storage.key-file"));
    }
  }

  private Behavior<Command> progress(Progress news) {
    Source source = sources.computeIfAbsent(news.from(), from -> new Source());
    // What belongs to a snapshot bears the number of what came before it.
    boolean snapshot = source.inStep && news.number() == source.next - 1;
    if (!snapshot && !inStep(source, news.from(), news.number())) {
      return Behaviors.same();
    }
    for (int i = 0; i + 1 < news.received().size(); i += 2) {
      standby.received(news.received().get(i).intValue(), news.received().get(i + 1));
    }
    for (Leased leased : news.leased()) {
      leases.learn(new PeerId(leased.peer()), leased.outboundSpi(), leased.limit());
    }
    acknowledge(news.from(), news.number(), !news.leased().isEmpty());
    return Behaviors.same();
  }

  private boolean inStep(Source source, String from, long told) {
    if (source.inStep && told == source.next) {
      source.next++;
      return true;
    }
    source.inStep = false;
    long now = System.nanoTime();
    if (now - source.askedAt > BETWEEN_RESYNCS.toNanos()) {
      source.askedAt = now;
      Optional.ofNullable(listeners.get(from))
          .ifPresent(listener -> listener.ref.tell(new Resync(self)));
    }
    return false;
  }

  private void acknowledge(String to, long told, boolean needed) {
    if (needed) {
      Optional.ofNullable(listeners.get(to))
          .ifPresent(listener -> listener.ref.tell(new Acknowledged(self, told)));
    }
  }
}
