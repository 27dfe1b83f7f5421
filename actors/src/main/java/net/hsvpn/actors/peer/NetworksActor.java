package net.hsvpn.actors.peer;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.config.PeerConfig;
import net.hsvpn.config.PeerId;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;

/**
 * A configured peer with a tunnel per network: each network is a peer of its own, and this one has
 * no state but speaks for all of them.
 */
public final class NetworksActor {
  // Longer than all retransmissions of a request by the default timers.
  private static final Duration ORDER = Duration.ofSeconds(75);
  private static final Duration QUESTION = Duration.ofSeconds(3);

  private final PeerConfig config;
  private final List<EntityRef<PeerActor.Command>> networks;

  private NetworksActor(PeerConfig config, List<EntityRef<PeerActor.Command>> networks) {
    this.config = config;
    this.networks = networks;
  }

  /**
   * Describes the actor.
   *
   * @param config of a peer with networks
   * @param find leads to the actor of one of them
   */
  public static Behavior<PeerActor.Command> create(
      PeerConfig config, Function<PeerId, EntityRef<PeerActor.Command>> find) {
    return new NetworksActor(
            config,
            config.networks().stream()
                .map(network -> config.id().user(network.context().value()))
                .map(find)
                .toList())
        .behavior();
  }

  private Behavior<PeerActor.Command> behavior() {
    return Behaviors.receive(PeerActor.Command.class)
        .onMessage(PeerActor.Initiate.class, m -> all(PeerActor.Initiate::new, m.replyTo()))
        .onMessage(PeerActor.Terminate.class, m -> all(PeerActor.Terminate::new, m.replyTo()))
        .onMessage(
            PeerActor.Rekey.class,
            m -> all(replyTo -> new PeerActor.Rekey(m.ike(), replyTo), m.replyTo()))
        .onMessage(
            PeerActor.Redirect.class,
            m -> all(replyTo -> new PeerActor.Redirect(m.gateway(), replyTo), m.replyTo()))
        .onMessage(PeerActor.Describe.class, m -> describe(m.replyTo()))
        .onAnyMessage(m -> Behaviors.same())
        .build();
  }

  private Behavior<PeerActor.Command> all(
      Function<ActorRef<CommandResult>, PeerActor.Command> order, ActorRef<CommandResult> replyTo) {
    List<CompletableFuture<CommandResult>> results =
        networks.stream()
            .map(network ->
                network
                    .<CommandResult>ask(order::apply, ORDER)
                    .exceptionally(late -> CommandResult.failed("no outcome in time"))
                    .thenApply(result -> of(network, result))
                    .toCompletableFuture())
            .toList();
    var _ =
        CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
            .thenRun(() ->
                replyTo.tell(
                    results.stream()
                        .map(CompletableFuture::join)
                        .filter(result -> result.failure().isPresent())
                        .findFirst()
                        .orElseGet(CommandResult::done)));
    return Behaviors.same();
  }

  private static CommandResult of(EntityRef<PeerActor.Command> network, CommandResult result) {
    return new CommandResult(result.failure().map(why -> network.getEntityId() + ": " + why));
  }

  private Behavior<PeerActor.Command> describe(ActorRef<PeerStatus> replyTo) {
    List<CompletableFuture<PeerStatus>> answers =
        networks.stream()
            .map(network ->
                network.<PeerStatus>ask(PeerActor.Describe::new, QUESTION).toCompletableFuture())
            .toList();
    var _ =
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
            .thenRun(() ->
                replyTo.tell(together(answers.stream().map(CompletableFuture::join).toList())));
    return Behaviors.same();
  }

  private PeerStatus together(List<PeerStatus> each) {
    return new PeerStatus(
        config.id().value(),
        state(each),
        config.method().keyword(),
        config.remote().toString(),
        each.stream().flatMap(status -> status.contexts().stream()).toList(),
        each.stream().flatMap(status -> status.ikeSas().stream()).toList(),
        each.stream().flatMap(status -> status.childSas().stream()).toList(),
        each.stream()
            .flatMap(status -> status.lastError().stream())
            .max(Comparator.comparing(PeerStatus.LastError::time)),
        each.stream().map(NetworksActor::member).toList());
  }

  /** Established once every network is. */
  private static PeerStatus.State state(List<PeerStatus> each) {
    List<PeerStatus.State> states = each.stream().map(PeerStatus::state).distinct().toList();
    return states.size() == 1 ? states.getFirst() : PeerStatus.State.CONNECTING;
  }

  private static PeerStatus.UserStatus member(PeerStatus status) {
    return new PeerStatus.UserStatus(
        status.name(),
        status.ikeSas().stream().flatMap(sa -> sa.identity().stream()).findFirst(),
        status.state(),
        List.of());
  }
}
