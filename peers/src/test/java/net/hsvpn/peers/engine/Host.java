package net.hsvpn.peers.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.hsvpn.config.IkeLimits;
import net.hsvpn.config.Uniqueness;
import net.hsvpn.peers.Doorkeeper;
import net.hsvpn.peers.Duplicates;
import net.hsvpn.peers.IkeEngine;
import net.hsvpn.peers.crypto.CookieJar;
import net.hsvpn.peers.radius.Consultation;
import net.hsvpn.peers.radius.Verdict;
import net.hsvpn.peers.sa.AddressWish;
import net.hsvpn.peers.sa.Admission;
import net.hsvpn.peers.sa.AuthSent;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Claim;
import net.hsvpn.peers.sa.Closed;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.EapTalk;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Evidence;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.HouseRules;
import net.hsvpn.peers.sa.IkeSa;
import net.hsvpn.peers.sa.IkeSaId;
import net.hsvpn.peers.sa.IntermediateSent;
import net.hsvpn.peers.sa.Lease;
import net.hsvpn.peers.sa.LeaseAwaited;
import net.hsvpn.peers.sa.Load;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.RedirectHistory;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.SaInitSent;
import net.hsvpn.peers.sa.Step;
import net.hsvpn.peers.sa.Wanted;

/** One end of a test: carries out what the engine decides, as the actors do in the product. */
final class Host {
  final String name;
  final ChosenNonces random;
  PeerProfile profile;

  /** Callers may be these too, and rather. */
  final List<PeerProfile> others = new ArrayList<>();

  IkeLimits limits = IkeLimits.DEFAULT;
  Uniqueness unique = Uniqueness.REPLACE;

  /** By local SPI. */
  final Map<Long, IkeSa> sas = new LinkedHashMap<>();

  /** What the data plane would hold: by inbound SPI. */
  final Map<Integer, ChildSa> inbound = new LinkedHashMap<>();

  final Map<Integer, ChildSa> outbound = new LinkedHashMap<>();

  /** Where they are sent, by inbound SPI. */
  final Map<Integer, Path> towards = new LinkedHashMap<>();

  /** The child on which the data plane sends. */
  Optional<ChildSa> sending = Optional.empty();

  /** Whether it sends ESP in UDP. */
  boolean udpEncapsulated;

  /** Where packets leave from, if a socket is bound to a wildcard. */
  Optional<InetAddress> source = Optional.empty();

  /** What this end has fetched, and what it wants to. */
  Evidence evidence = Evidence.NONE;

  final List<Wanted> wanted = new ArrayList<>();

  /** Addresses that callers asked for. */
  final List<AddressWish> wishes = new ArrayList<>();

  /** Who lends them, at once; empty if a test does so itself. */
  Optional<Function<AddressWish, Optional<Lease>>> pool = Optional.empty();

  /** The RADIUS server, which answers at once; empty if it is silent. */
  Optional<Function<Consultation, Verdict>> radius = Optional.empty();

  /** Peers that may call; empty for the one that it knows. */
  Optional<List<PeerProfile>> expected = Optional.empty();

  /** Sees all that happens here. */
  Consumer<Object> witness = _ -> {};

  final List<Datagram> outbox = new ArrayList<>();
  final Map<Long, Outcome> outcomes = new HashMap<>();
  int keepalives;
  final List<Report> reports = new ArrayList<>();
  final Map<Refusal, Integer> refusals = new EnumMap<>(Refusal.class);
  private final CookieJar cookies;

  /** What holds for all peers of this end. */
  HouseRules house = HouseRules.NONE;

  /** Redirections that it followed. */
  RedirectHistory redirects = RedirectHistory.NONE;

  private Instant now;
  private long tickets = 1;

  Host(String name, PeerProfile profile, ChosenNonces random, Instant now) {
    this.name = name;
    this.profile = profile;
    this.random = random;
    this.now = now;
    this.cookies = CookieJar.create(Duration.ofDays(365), now, random);
  }

  void now(Instant later) {
    now = later;
  }

  Env env() {
    return new Env(now, random, 1, inbound::containsKey, remote -> source, evidence, house);
  }

  /** What it knows of the peer changes, for the SAs that exist as well. */
  void reconfigure(UnaryOperator<PeerProfile> change) {
    profile = change.apply(profile);
    established().forEach(sa -> sas.put(sa.id().localSpi(), with(sa, profile, sa.children())));
  }

  /** Loses its children without a word. */
  void loseChildren() {
    established().forEach(sa -> sas.put(sa.id().localSpi(), with(sa, profile, List.of())));
    inbound.clear();
    outbound.clear();
    sending = Optional.empty();
  }

  private static Established with(Established sa, PeerProfile profile, List<ChildSa> children) {
    return new Established(
        sa.id(),
        profile,
        sa.path(),
        sa.suite(),
        sa.keys(),
        sa.capabilities(),
        sa.requests(),
        sa.responses(),
        sa.nextIv(),
        children,
        sa.task(),
        sa.waiting(),
        sa.lifespan(),
        sa.lastHeard(),
        sa.keepaliveAt(),
        sa.standing(),
        sa.announcements(),
        sa.unfinished(),
        sa.crashToken(),
        sa.party(),
        sa.whereabouts());
  }

  long initiate() {
    return initiate(true);
  }

  long initiate(boolean initialContact) {
    long ticket = tickets++;
    carryOut(IkeEngine.initiate(profile, ticket, initialContact, env()));
    return ticket;
  }

  interface CommandOf {
    Event.Command with(long ticket);
  }

  /** Gives a command to an IKE SA; returns the ticket. */
  long command(IkeSa sa, CommandOf command) {
    long ticket = tickets++;
    handle(sa, command.with(ticket));
    return ticket;
  }

  void handle(IkeSa sa, Event event) {
    witness.accept(event);
    carryOut(IkeEngine.handle(sa, event, env()));
    if (!established().isEmpty()) {
      sas.replaceAll((spi, s) -> IkeEngine.handle(s, new Event.Acquainted(), env()).next());
    }
    for (Duplicates.Redundant redundant : Duplicates.among(sas.values(), unique)) {
      carryOut(IkeEngine.handle(redundant.sa(), new Event.Superseded(redundant.patience()), env()));
    }
  }

  /** Lets all timers run that are due. */
  void tick() {
    for (IkeSa sa : List.copyOf(sas.values())) {
      IkeSa current = sas.get(sa.id().localSpi());
      if (current != null && current.deadline().filter(d -> !d.isAfter(now)).isPresent()) {
        handle(current, new Event.Tick());
      }
    }
  }

  Optional<Instant> deadline() {
    return sas.values().stream().flatMap(s -> s.deadline().stream()).min(Instant::compareTo);
  }

  void receive(byte[] octets, Path path) {
    Datagram datagram = new Datagram(path, octets);
    OptionalLong spi = Doorkeeper.localSpi(octets);
    if (spi.isEmpty()) {
      count(Refusal.MALFORMED);
    } else if (spi.getAsLong() == 0) {
      admit(datagram);
    } else {
      switch (sas.get(spi.getAsLong())) {
        case null -> {
          count(Refusal.UNKNOWN_SPI);
          if (house.tokens().isPresent()) {
            Doorkeeper.answerStray(datagram, house, sas::containsKey).ifPresent(outbox::add);
          }
        }
        case HalfOpen talking when talking.eap().isPresent() ->
            handle(talking, new Event.Authenticate(datagram, Optional.empty()));
        case HalfOpen halfOpen -> identify(halfOpen, datagram);
        case IkeSa sa -> handle(sa, new Event.Received(datagram));
      }
    }
  }

  private void admit(Datagram datagram) {
    long remoteSpi = Doorkeeper.remoteSpi(datagram.octets()).orElseThrow();
    for (IkeSa sa : sas.values()) {
      if (sa instanceof HalfOpen h && h.id().remoteSpi() == remoteSpi) {
        outbox.add(h.response());
        return;
      }
    }
    int halfOpen = (int) sas.values().stream().filter(HalfOpen.class::isInstance).count();
    List<PeerProfile> callers = expected.orElse(List.of(profile));
    Admission admission =
        Doorkeeper.admit(datagram, callers, new Load(halfOpen, halfOpen), limits, cookies, env());
    witness.accept(admission);
    switch (admission) {
      case Admission.Answer(Datagram response) -> outbox.add(response);
      case Admission.Rejected(Datagram response, Report report) -> {
        outbox.add(response);
        reports.add(report);
      }
      case Admission.Refused(Refusal refusal, Optional<Report> report) -> {
        count(refusal);
        report.ifPresent(reports::add);
      }
      case Admission.Opened(HalfOpen sa) -> {
        sas.put(sa.id().localSpi(), sa);
        outbox.add(sa.response());
      }
    }
  }

  private void identify(HalfOpen sa, Datagram datagram) {
    switch (Doorkeeper.identify(sa, datagram, env())) {
      case Claim.Advanced(Step step) -> carryOut(step);
      case Claim.Unreadable(Refusal refusal) -> count(refusal);
      case Claim.Incomplete(HalfOpen sofar) -> sas.put(sofar.id().localSpi(), sofar);
      case Claim.Nameless _ -> handle(sa, new Event.Authenticate(datagram, Optional.empty()));
      case Claim.Identified claim -> {
        List<PeerProfile> candidates =
            Stream.concat(others.stream(), Stream.of(profile))
                .filter(p -> p.remoteIdentity().matches(claim.who()))
                .toList();
        Optional<PeerProfile> found =
            candidates.isEmpty()
                ? Optional.empty()
                : Optional.of(Doorkeeper.choose(sa, datagram, candidates, env()));
        handle(sa, new Event.Authenticate(datagram, found));
      }
    }
  }

  private void count(Refusal refusal) {
    refusals.merge(refusal, 1, Integer::sum);
  }

  private void carryOut(Step step) {
    witness.accept(step.next());
    step.effects().forEach(witness);
    long spi = step.next().id().localSpi();
    if (step.next() instanceof Closed) {
      sas.remove(spi);
    } else {
      sas.put(spi, step.next());
    }
    step.effects().forEach(this::carryOut);
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Send(Datagram datagram) -> outbox.add(datagram);
      case Effect.Keepalive _ -> keepalives++;
      case Effect.Established _, Effect.Keys _ -> {
        // Nothing to keep.
      }
      case Effect.InstallInbound(ChildSa child) -> inbound.put(child.inboundSpi(), child);
      case Effect.InstallOutbound(ChildSa child, Path path, boolean udp, boolean _) -> {
        udpEncapsulated = udp;
        outbound.put(child.inboundSpi(), child);
        towards.put(child.inboundSpi(), path);
        sending = Optional.of(child);
      }
      case Effect.Redirect(ChildSa child, Path path, boolean udp) -> {
        if (outbound.containsKey(child.inboundSpi())) {
          if (sending.filter(s -> s.inboundSpi() == child.inboundSpi()).isPresent()) {
            udpEncapsulated = udp;
          }
          towards.put(child.inboundSpi(), path);
        }
      }
      case Effect.Regrant(ChildSa child) -> inbound.put(child.inboundSpi(), child);
      case Effect.RemoveChild(ChildSa child, boolean _) -> {
        inbound.remove(child.inboundSpi());
        outbound.remove(child.inboundSpi());
        // As the data plane does: the newest of those that are left.
        sending = outbound.values().stream().reduce((_, newer) -> newer);
      }
      case Effect.InitialContact(Instant begun) ->
          established().stream()
              .filter(sa -> sa.lifespan().authenticatedAt().isBefore(begun))
              .forEach(sa -> handle(sa, new Event.Forgotten()));
      case Effect.Redirected way -> {
        if (redirects.allows(now) && !calling()) {
          redirects = redirects.and(now);
          boolean first = established().isEmpty();
          carryOut(IkeEngine.follow(way, profile, first, env()));
        }
      }
      case Effect.Reauthenticate _ -> {
        if (!calling()) {
          initiate(false);
        }
      }
      case Effect.Spawn(Established sa, boolean _) -> sas.put(sa.id().localSpi(), sa);
      case Effect.HandOver(long spi, Event.Adopt adopt) -> {
        IkeSa gone = new Closed(new IkeSaId(spi, 0, false), "gone");
        IkeSa heir = sas.getOrDefault(spi, gone);
        Step step = IkeEngine.handle(heir, adopt, env());
        if (heir instanceof Closed) {
          step.effects().forEach(this::carryOut);
        } else {
          carryOut(step);
        }
      }
      case Effect.CloseOther(long spi) -> {
        // The peer may have deleted it meanwhile.
        IkeSa other = sas.get(spi);
        if (other != null) {
          handle(other, new Event.Close(0));
        }
      }
      case Effect.Completed(long ticket, Outcome outcome) -> outcomes.put(ticket, outcome);
      case Effect.Tell(Report report) -> reports.add(report);
      case Effect.FindLease(var wish) -> {
        wishes.add(wish);
        pool.ifPresent(p -> lend(p.apply(wish)));
      }
      case Effect.Consult(int round, Consultation question) ->
          radius.ifPresent(server -> {
            Verdict verdict = server.apply(question);
            List.copyOf(sas.values()).stream()
                .filter(sa -> asks(sa, question))
                .forEach(sa -> handle(sa, new Event.Consulted(round, verdict)));
          });
      case Effect.Fetch(List<Wanted> more) -> wanted.addAll(more);
      case Effect.Refused(Refusal refusal) -> count(refusal);
      case Effect.Wipe(var keys) -> keys.wipe();
    }
  }

  /** Gives all who wait for an address what was found. */
  void lend(Optional<Lease> lease) {
    for (IkeSa sa : List.copyOf(sas.values())) {
      if (sa instanceof LeaseAwaited) {
        handle(sa, new Event.Leased(lease));
      }
    }
  }

  private static boolean asks(IkeSa sa, Consultation question) {
    return sa instanceof HalfOpen open
        && open.eap().isPresent()
        && open.eap().get().stage() instanceof EapTalk.Stage.Consulting(_, var asked, _)
        && asked.equals(question);
  }

  boolean calling() {
    return sas.values().stream()
        .anyMatch(
            s -> s instanceof SaInitSent || s instanceof IntermediateSent || s instanceof AuthSent);
  }

  List<Established> established() {
    return sas.values().stream()
        .filter(Established.class::isInstance)
        .map(Established.class::cast)
        .toList();
  }

  /** The one IKE SA there is. */
  Established sa() {
    if (established().size() != 1) {
      throw new AssertionError(name + " has IKE SAs " + established() + ", expected one");
    }
    return established().getFirst();
  }

  List<ChildSa> children() {
    return established().stream().flatMap(s -> s.children().stream()).toList();
  }

  /** The one child SA there is. */
  ChildSa child() {
    if (children().size() != 1) {
      throw new AssertionError(name + " has children " + children() + ", expected one");
    }
    return children().getFirst();
  }

  InetSocketAddress address() {
    return profile.endpoints().orElseThrow().localIke();
  }
}
