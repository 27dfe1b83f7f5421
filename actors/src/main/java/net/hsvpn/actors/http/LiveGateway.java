package net.hsvpn.actors.http;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.actors.node.GatewayNode;
import net.hsvpn.actors.ownership.ClusterView;
import net.hsvpn.actors.peer.PeerActor;
import net.hsvpn.actors.peer.PeerStatus;
import net.hsvpn.config.ConfigError;
import net.hsvpn.config.ContextConfig;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.GatewayConfig;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.IpText;
import net.hsvpn.config.LoadResult;
import net.hsvpn.config.PeerConfig;
import net.hsvpn.dataplane.context.ContextTable;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.peers.wire.GatewayName;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.japi.function.Function;

/** Answers from a running node: its actors, its tables, its counters. */
public final class LiveGateway implements GatewayView {
  private static final Duration QUESTION = Duration.ofSeconds(5);
  // Longer than all retransmissions of a request by the default timers.
  private static final Duration ORDER = Duration.ofSeconds(75);

  private final GatewayNode node;
  private final String name;
  private final Supplier<LoadResult> configuration;
  private final Cluster cluster;

  /**
   * @param name of this node
   * @param configuration reads the file anew that the node was started with
   */
  public LiveGateway(GatewayNode node, String name, Supplier<LoadResult> configuration) {
    this.node = node;
    this.name = name;
    this.configuration = configuration;
    this.cluster = Cluster.get(node.system());
  }

  @Override
  public CompletionStage<Views.Status> status() {
    List<Views.Member> members = new ArrayList<>();
    for (Member member : cluster.state().getMembers()) {
      members.add(new Views.Member(member.address().toString(), member.status().toString()));
    }
    return peers()
        .thenApply(peers ->
            new Views.Status(
                name,
                List.copyOf(members),
                peers.stream().mapToInt(LiveGateway::tunnels).sum(),
                node.config().peers().stream()
                    .mapToInt(p -> node.services().publisher().carried(p.id()))
                    .sum(),
                node.config().gateway().name()));
  }

  /** Each user, and each network with a tunnel of its own, has one. */
  private static int tunnels(PeerStatus peer) {
    Stream<PeerStatus.State> states =
        peer.users().isEmpty()
            ? Stream.of(peer.state())
            : peer.users().stream().map(PeerStatus.UserStatus::state);
    return (int) states.filter(PeerStatus.State.ESTABLISHED::equals).count();
  }

  @Override
  public ClusterView cluster() {
    return node.clusterView();
  }

  @Override
  public CompletionStage<CommandResult> move(String address, String to) {
    return node.move(address, to);
  }

  @Override
  public CompletionStage<List<PeerStatus>> peers() {
    List<CompletableFuture<PeerStatus>> answers =
        node.config().peers().stream().map(p -> describe(p).toCompletableFuture()).toList();
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(all -> answers.stream().map(CompletableFuture::join).toList());
  }

  @Override
  public CompletionStage<Optional<PeerStatus>> peer(String peer) {
    Optional<PeerConfig> found = configured(peer);
    if (found.isPresent() && found.get().id().value().equals(peer)) {
      return describe(found.get()).thenApply(Optional::of);
    }
    return found
        .map(p ->
            userThere(p, peer)
                .thenCompose(there ->
                    there
                        ? node.peer(p.id())
                            .<PeerStatus>ask(
                                replyTo -> new PeerActor.DescribeUser(peer, replyTo), QUESTION)
                            .thenApply(Optional::of)
                        : CompletableFuture.completedStage(Optional.<PeerStatus>empty())))
        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
  }

  private CompletionStage<Boolean> userThere(PeerConfig group, String user) {
    return describe(group)
        .thenApply(status -> status.users().stream().anyMatch(u -> u.name().equals(user)));
  }

  private CompletionStage<PeerStatus> describe(PeerConfig peer) {
    return node.peer(peer.id()).ask(PeerActor.Describe::new, QUESTION);
  }

  @Override
  public CompletionStage<Optional<CommandResult>> command(String peer, Command command) {
    return configured(peer)
        .map(
            p -> p.id().value().equals(peer) ? order(p, all(command)) : orderUser(p, peer, command))
        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
  }

  private static Function<ActorRef<CommandResult>, PeerActor.Command> all(Command command) {
    return switch (command) {
      case INITIATE -> PeerActor.Initiate::new;
      case TERMINATE -> PeerActor.Terminate::new;
      case REKEY_CHILD -> replyTo -> new PeerActor.Rekey(false, replyTo);
      case REKEY_IKE -> replyTo -> new PeerActor.Rekey(true, replyTo);
    };
  }

  private CompletionStage<Optional<CommandResult>> orderUser(
      PeerConfig group, String user, Command command) {
    Function<ActorRef<CommandResult>, PeerActor.Command> order =
        switch (command) {
          case INITIATE -> PeerActor.Initiate::new;
          case TERMINATE -> replyTo -> new PeerActor.TerminateUser(user, replyTo);
          case REKEY_CHILD -> replyTo -> new PeerActor.RekeyUser(user, false, replyTo);
          case REKEY_IKE -> replyTo -> new PeerActor.RekeyUser(user, true, replyTo);
        };
    return userThere(group, user)
        .thenCompose(there ->
            there ? order(group, order) : CompletableFuture.completedStage(Optional.empty()));
  }

  private CompletionStage<Optional<CommandResult>> order(
      PeerConfig peer, Function<ActorRef<CommandResult>, PeerActor.Command> order) {
    return node.peer(peer.id())
        .<CommandResult>ask(order, ORDER)
        .exceptionally(LiveGateway::late)
        .thenApply(Optional::of);
  }

  @Override
  public CompletionStage<Optional<CommandResult>> redirect(String peer, InetAddress to) {
    return configured(peer)
        .map(p -> order(p, replyTo -> new PeerActor.Redirect(IpText.of(to), replyTo)))
        .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
  }

  @Override
  public CompletionStage<Map<String, CommandResult>> drain(InetAddress to) {
    // First of all nobody new: who is sent away may come back before the others have gone.
    node.services().household().divert(Optional.of(new GatewayName.At(to)));
    Map<String, CommandResult> results = new ConcurrentHashMap<>();
    return peers()
        .thenCompose(peers -> {
          List<CompletableFuture<?>> orders = new ArrayList<>();
          for (PeerStatus peer : peers) {
            if (peer.state() == PeerStatus.State.ESTABLISHED) {
              orders.add(
                  redirect(peer.name(), to)
                      .thenAccept(done -> done.ifPresent(r -> results.put(peer.name(), r)))
                      .toCompletableFuture());
            }
          }
          return CompletableFuture.allOf(orders.toArray(CompletableFuture[]::new));
        })
        .thenApply(all -> new TreeMap<>(results));
  }

  @Override
  public void endDrain() {
    node.services().household().divert(Optional.empty());
  }

  @Override
  public Optional<String> draining() {
    return node.services().household().diversion().map(GatewayName::toString);
  }

  @Override
  public CompletionStage<CommandResult> reloadCredentials() {
    Executor blocking = node.system().dispatchers().lookup(DispatcherSelector.blocking());
    return CompletableFuture.supplyAsync(
        () ->
            switch (configuration.get()) {
              case LoadResult.Loaded(GatewayConfig newer) ->
                  node.profiles()
                      .renew(newer)
                      .map(CommandResult::failed)
                      .orElseGet(CommandResult::done);
              case LoadResult.Refused(List<ConfigError> errors) ->
                  CommandResult.failed(
                      errors.stream().map(ConfigError::toString).collect(Collectors.joining("; ")));
            },
        blocking);
  }

  private static CommandResult late(Throwable failure) {
    Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
    if (cause instanceof TimeoutException) {
      return CommandResult.failed(
          "no outcome within " + ORDER.toSeconds() + " s; it may still come, see the events");
    }
    throw new CompletionException(cause);
  }

  /** The peer or the network of that name, else the peer whose user it may be. */
  private Optional<PeerConfig> configured(String peer) {
    int slash = peer.indexOf('/');
    String group = slash < 0 ? peer : peer.substring(0, slash);
    return called(peer).or(() -> called(group).filter(PeerConfig::group));
  }

  private Optional<PeerConfig> called(String name) {
    return Stream.concat(node.config().peers().stream(), node.config().tunnels().stream())
        .filter(p -> p.id().value().equals(name))
        .findFirst();
  }

  @Override
  public CompletionStage<List<Views.Context>> contexts() {
    ContextTable tables = node.links().contexts().current();
    return CompletableFuture.completedFuture(
        node.config().contexts().stream().map(c -> context(c, tables)).toList());
  }

  private Views.Context context(ContextConfig context, ContextTable tables) {
    return new Views.Context(
        context.id().value(),
        context.tag().value(),
        context.networks().stream().map(IpPrefix::toString).toList(),
        context.tun(),
        context.netns(),
        node.links().mtus().of(context),
        routesOf(context.id(), tables).size());
  }

  @Override
  public CompletionStage<Optional<List<Views.Route>>> routes(String context) {
    ContextTable tables = node.links().contexts().current();
    return CompletableFuture.completedFuture(
        node.config().contexts().stream()
            .filter(c -> c.id().value().equals(context))
            .findFirst()
            .map(c ->
                routesOf(c.id(), tables).entrySet().stream()
                    .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                    .map(e -> route(e.getKey(), e.getValue(), c))
                    .toList()));
  }

  private static Map<IpPrefix, NextHop> routesOf(ContextId context, ContextTable tables) {
    return tables.all().getOrDefault(context, RoutingTable.EMPTY).routes();
  }

  private static Views.Route route(IpPrefix prefix, NextHop hop, ContextConfig context) {
    return switch (hop) {
      case NextHop.Local _ -> new Views.Route(prefix.toString(), context.tun(), Optional.empty());
      case NextHop.Tunnel tunnel ->
          new Views.Route(
              prefix.toString(),
              tunnel.tunnel().toString(),
              Optional.of(tunnel.tunnel().peer().value()));
    };
  }

  @Override
  public List<Views.Drop> drops() {
    return DropList.of(node.links().drops(), node.services().refusals());
  }

  @Override
  public Optional<String> notReady() {
    if (!node.joined()) {
      return Optional.of(
          "this node has not joined its cluster yet: look whether the seeds are up and reachable");
    }
    if (!cluster.selfMember().status().equals(MemberStatus.up())) {
      return Optional.of("this node has not joined the cluster yet");
    }
    return node.forwarding() ? Optional.empty() : Optional.of("the packet graph is not running");
  }
}
