package net.hsvpn.actors.context;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.hsvpn.actors.cluster.LocalMessage;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.actors.node.FaultInjector;
import net.hsvpn.config.AddressPools;
import net.hsvpn.config.ContextConfig;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.InterfaceAddress;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.IpText;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.context.OwnAddresses;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.peers.sa.AddressWish;
import net.hsvpn.peers.sa.Lease;
import net.hsvpn.persistence.CheckpointKey;
import net.hsvpn.persistence.CheckpointStore;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** One ARF context: owns its routes, in the data plane and in the kernel. */
public final class ContextActor {
  /** What it understands. */
  public sealed interface Command extends LocalMessage {}

  /**
   * These prefixes, and no others, lie behind the tunnel; none if it is gone.
   *
   * @param own networks of the peer's site
   * @param transit networks behind other peers of the peer
   * @param done told once packets are routed accordingly
   */
  public record Learn(TunnelId tunnel, List<IpPrefix> own, List<IpPrefix> transit, Runnable done)
      implements Command {
    public Learn {
      own = List.copyOf(own);
      transit = List.copyOf(transit);
    }
  }

  /**
   * Tell this peer's actor, now and whenever it changes, what lies behind the peers.
   *
   * @param reader called on any thread
   */
  public record Read(PeerId peer, Consumer<Sites> reader) implements Command {}

  /**
   * What lies behind the peers of a context at their own sites, and behind which of them; nothing
   * if peers must not reach each other.
   */
  public record Sites(ContextId context, Map<IpPrefix, PeerId> owners) {
    public Sites {
      owners = Map.copyOf(owners);
    }
  }

  /**
   * Lend a peer addresses, if it may have any.
   *
   * @param who by what it is known again; empty if it has no name
   * @param reply called on any thread; without networks, which are the peer's matter
   */
  public record Lend(PeerId holder, String who, AddressWish wish, Consumer<Optional<Lease>> reply)
      implements Command {}

  /**
   * Of what was lent to a peer it has these addresses still, and no others.
   *
   * @param done told once the others can be lent again
   */
  public record Keep(PeerId holder, Set<InetAddress> inUse, Runnable done) implements Command {
    public Keep {
      inUse = Set.copyOf(inUse);
    }
  }

  /**
   * A peer lends us these addresses and no others: they are the context's own.
   *
   * @param done told once they are
   */
  public record Borrow(PeerId lender, Set<InetAddress> addresses, Runnable done)
      implements Command {
    public Borrow {
      addresses = Set.copyOf(addresses);
    }
  }

  /** This peer's actor is gone, and reads no more. */
  public record Unread(PeerId peer) implements Command {}

  private record Post() implements Command {}

  // Many peers may come at once, and each of them is news for all the others.
  private static final Duration BETWEEN_POSTS = Duration.ofMillis(200);

  private final ContextConfig config;
  private final ContextTables tables;
  private final KernelRoutes kernel;
  private final CheckpointStore checkpoints;
  private final EventLog events;
  private final TimerScheduler<Command> timers;
  private final TransitBoard board;
  private final CheckpointKey<RouteClaims> key;
  private final AddressBook book;
  private RouteClaims claims;

  private ContextActor(
      TimerScheduler<Command> timers,
      ContextConfig config,
      ContextTables tables,
      KernelRoutes kernel,
      CheckpointStore checkpoints,
      EventLog events) {
    this.config = config;
    this.tables = tables;
    this.kernel = kernel;
    this.checkpoints = checkpoints;
    this.events = events;
    this.timers = timers;
    this.board = new TransitBoard(config.id(), checkpoints);
    this.key = new CheckpointKey<>("context", config.id().value(), "claims", RouteClaims.class);
    this.claims =
        checkpoints
            .load(key)
            .orElseGet(() -> RouteClaims.of(config.networks(), config.pools().ranges()));
    this.book = new AddressBook(config, LeaseMemory.load(checkpoints, config.id()), this::remember);
  }

  public static Behavior<Command> create(
      ContextConfig config,
      ContextTables tables,
      KernelRoutes kernel,
      CheckpointStore checkpoints,
      EventLog events,
      FaultInjector faults) {
    return faults.supervised(
        FaultInjector.Kind.CONTEXT,
        Command.class,
        Behaviors.withTimers(timers ->
            new ContextActor(timers, config, tables, kernel, checkpoints, events).start()));
  }

  private Behavior<Command> start() {
    tables.publish(config.id(), claims.table(config.transit()));
    board.post(sites());
    return Behaviors.receive(Command.class)
        .onMessage(Learn.class, this::learn)
        .onMessage(Read.class, this::read)
        .onMessage(Lend.class, this::lend)
        .onMessage(Keep.class, this::keep)
        .onMessage(Borrow.class, this::borrow)
        .onMessage(Unread.class, this::unread)
        .onMessage(Post.class, m -> post())
        .build();
  }

  private Behavior<Command> learn(Learn news) {
    RouteClaims before = claims;
    claims = before.with(news.tunnel(), allowed(news, news.own()), allowed(news, news.transit()));
    checkpoints.save(key, claims);
    // The data plane first: what the kernel sends us must find its way.
    tables.publish(config.id(), claims.table(config.transit()));
    if (config.transit() && !timers.isTimerActive(Post.class)) {
      timers.startSingleTimer(Post.class, new Post(), BETWEEN_POSTS);
    }
    updateKernel(before.granted().keySet(), claims.granted().keySet());
    claims.newConflicts(before).forEach(this::tell);
    news.done().run();
    return Behaviors.same();
  }

  /** Nobody can take an address of a pool by claiming it. */
  private List<IpPrefix> allowed(Learn news, List<IpPrefix> prefixes) {
    PeerId peer = news.tunnel().peer();
    List<IpPrefix> allowed = prefixes.stream().filter(p -> book.allows(peer, p)).toList();
    prefixes.stream()
        .filter(p -> !allowed.contains(p))
        .forEach(p ->
            tell(
                new RouteClaims.Conflict(
                    news.tunnel(), p, "it lies inside the addresses that are lent here")));
    return allowed;
  }

  private Behavior<Command> lend(Lend wish) {
    List<InetAddress> addresses =
        wish.wish().wanted().stream().flatMap(wanted -> address(wish, wanted).stream()).toList();
    AddressPools pools = config.pools();
    wish.reply()
        .accept(
            addresses.isEmpty()
                ? Optional.empty()
                : Optional.of(new Lease(addresses, pools.dns(), pools.domains(), List.of())));
    return Behaviors.same();
  }

  /** One of a family: the one that is granted, or one of the pools. */
  private Optional<InetAddress> address(Lend wish, InetAddress wanted) {
    Optional<InetAddress> granted =
        wish.wish().granted().stream()
            .filter(a -> a.getAddress().length == wanted.getAddress().length)
            .findFirst();
    if (granted.isEmpty()) {
      return book.lend(wish.holder(), wish.who(), wanted);
    }
    Optional<InetAddress> given = book.assign(wish.holder(), wish.who(), granted.get());
    if (given.isEmpty()) {
      events.tell(
          wish.holder(),
          "ADDRESS_CONFLICT",
          "context %s: %s is to have %s, which is somebody's already"
              .formatted(config.id(), wish.holder(), IpText.of(granted.get())),
          Optional.of("let the RADIUS server give each user an address of his own"));
    }
    return given;
  }

  private Behavior<Command> keep(Keep word) {
    book.keep(word.holder(), word.inUse());
    word.done().run();
    return Behaviors.same();
  }

  private void remember(InetAddress address, Optional<AddressBook.Entry> entry) {
    LeaseMemory.change(checkpoints, config.id(), address, entry);
  }

  private Behavior<Command> borrow(Borrow news) {
    List<IpPrefix> before = claims.borrowed().getOrDefault(news.lender(), List.of());
    RouteClaims without = claims.borrowing(news.lender(), List.of());
    List<IpPrefix> now = new ArrayList<>();
    for (InetAddress address : news.addresses()) {
      IpPrefix host = new IpPrefix(address, address.getAddress().length * 8);
      if (without.free(host)) {
        now.add(host);
      } else {
        events.tell(
            news.lender(),
            "ADDRESS_CONFLICT",
            "context "
                + config.id()
                + ": "
                + news.lender()
                + " lends us "
                + host
                + ", which is somebody's already",
            Optional.of("give the context networks that the peer does not lend from"));
      }
    }
    claims = without.borrowing(news.lender(), now);
    checkpoints.save(key, claims);
    tables.publish(config.id(), claims.table(config.transit()));
    now.stream().filter(host -> !before.contains(host)).forEach(h -> change(h, kernel::assume));
    before.stream().filter(host -> !now.contains(host)).forEach(h -> change(h, kernel::resign));
    own();
    news.done().run();
    return Behaviors.same();
  }

  private void own() {
    tables.own(
        config.id(),
        OwnAddresses.of(
            Stream.concat(
                    config.addresses().stream().map(InterfaceAddress::address),
                    claims.borrowed().values().stream()
                        .flatMap(List::stream)
                        .map(IpPrefix::address))
                .toList()));
  }

  private Behavior<Command> unread(Unread word) {
    board.leave(word.peer());
    return Behaviors.same();
  }

  private Behavior<Command> read(Read wish) {
    board.enter(wish.peer(), wish.reader());
    wish.reader().accept(new Sites(config.id(), sites()));
    return Behaviors.same();
  }

  private Behavior<Command> post() {
    board.post(sites());
    return Behaviors.same();
  }

  private Map<IpPrefix, PeerId> sites() {
    return config.transit() ? claims.sites() : Map.of();
  }

  private void updateKernel(Set<IpPrefix> before, Set<IpPrefix> now) {
    Set<IpPrefix> gone = new HashSet<>(before);
    gone.removeAll(now);
    Set<IpPrefix> come = new HashSet<>(now);
    come.removeAll(before);
    for (IpPrefix prefix : come) {
      change(prefix, kernel::add);
    }
    for (IpPrefix prefix : gone) {
      change(prefix, kernel::remove);
    }
  }

  private interface Change {
    void apply(IpPrefix prefix) throws IOException;
  }

  private void change(IpPrefix prefix, Change change) {
    try {
      change.apply(prefix);
    } catch (IOException e) {
      events.tell(
          "KERNEL_ROUTE_FAILED",
          "context " + config.id() + ": the kernel's route to " + prefix + ": " + e.getMessage(),
          Optional.of("look at the device " + config.tun() + " and its network namespace"));
    }
  }

  private void tell(RouteClaims.Conflict conflict) {
    events.tell(
        conflict.tunnel().peer(),
        "ROUTE_CONFLICT",
        "context "
            + config.id()
            + ": "
            + conflict.tunnel().peer()
            + " claims "
            + conflict.prefix()
            + ", but "
            + conflict.why(),
        Optional.of("give each site networks of its own within a context"));
  }
}
