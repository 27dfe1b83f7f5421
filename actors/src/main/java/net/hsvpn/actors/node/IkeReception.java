package net.hsvpn.actors.node;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import net.hsvpn.actors.adapt.Datagrams;
import net.hsvpn.actors.cluster.LocalMessage;
import net.hsvpn.actors.events.Ration;
import net.hsvpn.actors.peer.PeerActor;
import net.hsvpn.config.IkeLimits;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.io.IkeDatagram;
import net.hsvpn.peers.Doorkeeper;
import net.hsvpn.peers.IkeEngine;
import net.hsvpn.peers.crypto.CookieJar;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.sa.Admission;
import net.hsvpn.peers.sa.Claim;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.Load;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Step;
import net.hsvpn.persistence.CheckpointKey;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Receives IKE messages of those who are not known yet. What it holds for them is bounded in
 * number, per source, and in time; who proves to know a peer's name is led to that peer's actor.
 */
public final class IkeReception {
  /** What it understands. */
  public sealed interface Command extends LocalMessage {}

  /** A datagram that belongs to no IKE SA of this node. */
  record Arrived(Datagram datagram) implements Command {}

  private record Sweep() implements Command {}

  /** Leads a newcomer to the actor of the peer that he says he is. */
  public interface Usher {
    void admit(PeerId peer, PeerActor.Admit newcomer);
  }

  private static final String KIND = "half-open";
  private static final String OWNER = "reception";
  private static final Duration UNDER_WAY = Duration.ofSeconds(30);
  private static final Duration SWEEP = Duration.ofSeconds(1);
  private static final Duration COOKIE_LIFETIME = Duration.ofMinutes(2);

  /** An answer may go to somebody who did not ask, and each costs a MAC. */
  private static final int STRAYS_PER_MINUTE = 600;

  private final NodeServices node;
  private final Supplier<Callers> callers;
  private final IkeLimits limits;
  private final Usher usher;
  private final LongPredicate elsewhere;
  private final Map<Long, HalfOpen> halfOpen = new HashMap<>();

  /** Those on the way to their peer's actor, which are not in the registry yet; until when. */
  private final Map<Long, Instant> led = new HashMap<>();

  private final Map<InetAddress, Integer> bySource = new HashMap<>();
  private final Map<IpPrefix, Integer> byPrefix = new HashMap<>();
  private final Strangers strangers;
  private final Ration strays = new Ration(STRAYS_PER_MINUTE);
  private CookieJar cookies;

  private IkeReception(
      NodeServices node,
      Supplier<Callers> callers,
      IkeLimits limits,
      Usher usher,
      LongPredicate elsewhere) {
    this.elsewhere = elsewhere;
    this.node = node;
    this.callers = callers;
    this.limits = limits;
    this.usher = usher;
    this.strangers = new Strangers(node.events(), node.clock());
    this.cookies = CookieJar.create(COOKIE_LIFETIME, node.clock().instant(), node.random());
    node.checkpoints().loadAll(KIND, OWNER, HalfOpen.class).values().forEach(this::enter);
  }

  /**
   * Describes the actor.
   *
   * @param callers as they are configured at the moment of the question
   * @param elsewhere whether an IKE SA that no actor here has is known all the same, by its SPI
   * @param backlog what its {@link #intake} lets wait
   */
  public static Behavior<Command> create(
      NodeServices node,
      Supplier<Callers> callers,
      IkeLimits limits,
      Usher usher,
      LongPredicate elsewhere,
      Backlog backlog) {
    return Backlog.watching(
        Command.class,
        message -> {
          if (message instanceof Arrived) {
            backlog.leave();
          }
        },
        node.faults()
            .supervised(
                FaultInjector.Kind.RECEPTION,
                Command.class,
                Behaviors.withTimers(
                    timers -> new IkeReception(node, callers, limits, usher, elsewhere)
                            .start(timers))));
  }

  /** Where the data plane delivers IKE messages; knows the way to the IKE SAs. Any thread. */
  public static Consumer<IkeDatagram> intake(
      NodeServices node, ActorRef<Command> reception, Backlog backlog) {
    return datagram -> {
      OptionalLong spi = Doorkeeper.localSpi(datagram.octets());
      if (spi.isEmpty()) {
        node.refusals().count(Refusal.MALFORMED);
        return;
      }
      Datagram received = Datagrams.received(datagram);
      if (node.registry().deliver(spi.getAsLong(), received)) {
        return;
      }
      if (backlog.enter()) {
        reception.tell(new Arrived(received));
      } else {
        node.refusals().count(Overflow.RECEPTION_FULL);
      }
    };
  }

  private Behavior<Command> start(TimerScheduler<Command> timers) {
    timers.startTimerWithFixedDelay(SWEEP, new Sweep(), SWEEP);
    return Behaviors.receive(Command.class)
        .onMessage(Arrived.class, m -> arrived(m.datagram()))
        .onMessage(Sweep.class, m -> sweep())
        .build();
  }

  private Behavior<Command> arrived(Datagram datagram) {
    long spi = Doorkeeper.localSpi(datagram.octets()).orElse(0);
    HalfOpen known = halfOpen.get(spi);
    if (spi == 0) {
      greet(datagram);
    } else if (known != null) {
      identify(known, datagram);
    } else {
      node.refusals().count(Refusal.UNKNOWN_SPI);
      answerStray(datagram);
    }
    return Behaviors.same();
  }

  /** Once we have crashed, our peers do not know it yet. */
  private void answerStray(Datagram datagram) {
    Doorkeeper.answerStray(
            datagram,
            node.env().house(),
            spi ->
                halfOpen.containsKey(spi)
                    || elsewhere.test(spi)
                    || led.containsKey(spi)
                    || node.registry().find(spi).isPresent())
        .filter(answer -> led.size() < limits.halfOpen())
        .filter(answer -> strays.take(node.clock().instant()))
        .ifPresent(this::send);
  }

  private void greet(Datagram request) {
    Optional<HalfOpen> again = alreadyGreeted(request);
    if (again.isPresent()) {
      send(again.get().response());
      return;
    }
    InetAddress source = request.path().remote().getAddress();
    Load load =
        new Load(
            halfOpen.size(),
            bySource.getOrDefault(source, 0),
            byPrefix.getOrDefault(IkeLimits.neighbours(source), 0));
    cookies = cookies.at(node.clock().instant(), node.random());
    switch (Doorkeeper.admit(
        request, callers.get().from(source), load, limits, cookies, node.env())) {
      case Admission.Answer(Datagram response) -> send(response);
      case Admission.Rejected(Datagram response, Report report) -> {
        send(response);
        tell(source, report);
      }
      case Admission.Opened(HalfOpen sa) -> {
        node.checkpoints().save(key(sa.id().localSpi()), sa);
        enter(sa);
        send(sa.response());
      }
      case Admission.Refused(Refusal refusal, Optional<Report> report) -> {
        node.refusals().count(refusal);
        report.ifPresent(why -> tell(source, why));
      }
    }
  }

  /** A repeated request gets the same answer, not another state (RFC 7296 section 2.1). */
  private Optional<HalfOpen> alreadyGreeted(Datagram request) {
    long remoteSpi = Doorkeeper.remoteSpi(request.octets()).orElse(0);
    return halfOpen.values().stream()
        .filter(sa -> sa.id().remoteSpi() == remoteSpi && sa.path().equals(request.path()))
        .filter(sa -> Arrays.equals(sa.init().remoteMessage(), request.octets()))
        .findFirst();
  }

  private void identify(HalfOpen sa, Datagram request) {
    switch (Doorkeeper.identify(sa, request, node.env())) {
      case Claim.Advanced(Step step) -> advance(sa, step);
      case Claim.Unreadable(Refusal refusal) -> node.refusals().count(refusal);
      case Claim.Incomplete(HalfOpen sofar) -> keep(sofar);
      case Claim.Nameless(var wanted) ->
          lead(sa, request, callers.get().nameless(request.path().remote().getAddress(), wanted));
      case Claim.Identified claim ->
          lead(
              sa,
              request,
              callers
                  .get()
                  .match(request.path().remote().getAddress(), claim.who(), claim.wanted()));
    }
  }

  private void lead(HalfOpen sa, Datagram request, List<PeerProfile> candidates) {
    if (candidates.isEmpty()) {
      turnAway(sa, request);
      return;
    }
    leave(sa);
    led.put(sa.id().localSpi(), node.clock().instant().plus(UNDER_WAY));
    PeerProfile peer = Doorkeeper.choose(sa, request, candidates, node.env());
    usher.admit(peer.id(), new PeerActor.Admit(sa, request));
  }

  /** Tells him AUTHENTICATION_FAILED and forgets him. */
  private void turnAway(HalfOpen sa, Datagram request) {
    leave(sa);
    carryOut(sa, new Event.Authenticate(request, Optional.empty()));
  }

  private void advance(HalfOpen sa, Step step) {
    if (step.next() instanceof HalfOpen further) {
      keep(further);
    } else {
      leave(sa);
    }
    carryOut(sa, step);
  }

  private void carryOut(HalfOpen sa, Event event) {
    carryOut(sa, IkeEngine.handle(sa, event, node.env()));
  }

  private void carryOut(HalfOpen sa, Step step) {
    for (Effect effect : step.effects()) {
      switch (effect) {
        case Effect.Send(Datagram datagram) -> send(datagram);
        case Effect.Refused(Refusal refusal) -> node.refusals().count(refusal);
        case Effect.Tell(Report report) -> tell(sa.path().remote().getAddress(), report);
        case Effect.Wipe(IkeKeys keys) -> keys.wipe();
        case Effect.Keys(var id, var suite, var keys) -> node.keys().ike(id, suite, keys);
        default -> throw new IllegalStateException(effect + " for somebody who is nobody's peer");
      }
    }
  }

  private void tell(InetAddress source, Report report) {
    List<PeerProfile> candidates = callers.get().from(source);
    strangers.tell(
        candidates.size() == 1 ? Optional.of(candidates.getFirst().id()) : Optional.empty(),
        report);
  }

  private Behavior<Command> sweep() {
    Instant now = node.clock().instant();
    led.values().removeIf(until -> !until.isAfter(now));
    halfOpen.values().stream()
        .filter(sa -> !sa.expiresAt().isAfter(now))
        .toList()
        .forEach(sa -> {
          leave(sa);
          carryOut(sa, new Event.Tick());
        });
    return Behaviors.same();
  }

  private void keep(HalfOpen sofar) {
    node.checkpoints().save(key(sofar.id().localSpi()), sofar);
    halfOpen.put(sofar.id().localSpi(), sofar);
  }

  private void enter(HalfOpen sa) {
    halfOpen.put(sa.id().localSpi(), sa);
    InetAddress source = sa.path().remote().getAddress();
    bySource.merge(source, 1, Integer::sum);
    byPrefix.merge(IkeLimits.neighbours(source), 1, Integer::sum);
  }

  private void leave(HalfOpen sa) {
    node.checkpoints().forget(key(sa.id().localSpi()));
    if (halfOpen.remove(sa.id().localSpi()) != null) {
      InetAddress source = sa.path().remote().getAddress();
      bySource.computeIfPresent(source, (_, n) -> n == 1 ? null : n - 1);
      byPrefix.computeIfPresent(IkeLimits.neighbours(source), (_, n) -> n == 1 ? null : n - 1);
    }
  }

  private void send(Datagram datagram) {
    node.sender().send(Datagrams.toSend(datagram));
  }

  private static CheckpointKey<HalfOpen> key(long localSpi) {
    return new CheckpointKey<>(KIND, OWNER, Long.toHexString(localSpi), HalfOpen.class);
  }
}
