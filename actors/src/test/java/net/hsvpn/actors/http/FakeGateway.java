package net.hsvpn.actors.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.actors.ownership.ClusterView;
import net.hsvpn.actors.peer.PeerStatus;

/** A gateway that answers what a test wants. */
final class FakeGateway implements GatewayView {
  CommandResult result = CommandResult.done();
  Command last;
  Optional<InetAddress> target = Optional.empty();
  Optional<String> missing = Optional.empty();

  Optional<CompletionStage<List<PeerStatus>>> peers = Optional.empty();

  private static final PeerStatus BRANCH =
      new PeerStatus(
          "branch",
          PeerStatus.State.ESTABLISHED,
          "hsvpn",
          "192.0.2.1",
          List.of(new PeerStatus.ContextTraffic("office", 7, 700, 8, 800)),
          List.of(),
          List.of(),
          Optional.empty(),
          List.of());

  @Override
  public CompletionStage<Views.Status> status() {
    return CompletableFuture.completedFuture(new Views.Status("hub", List.of(), 1, 0, "hub"));
  }

  @Override
  public ClusterView cluster() {
    return new ClusterView(
        List.of(new ClusterView.Node("a", "a#1", "self")),
        List.of(new ClusterView.Address("192.0.2.100", "a", 1)),
        0);
  }

  @Override
  public CompletionStage<CommandResult> move(String address, String to) {
    return CompletableFuture.completedFuture(
        to.equals("b") ? result : CommandResult.failed("there is no node '" + to + "'"));
  }

  @Override
  public CompletionStage<List<PeerStatus>> peers() {
    return peers.orElseGet(() -> CompletableFuture.completedFuture(List.of(BRANCH)));
  }

  @Override
  public CompletionStage<Optional<PeerStatus>> peer(String name) {
    return CompletableFuture.completedFuture(
        Optional.of(BRANCH).filter(p -> p.name().equals(name)));
  }

  @Override
  public CompletionStage<Optional<CommandResult>> command(String peer, Command command) {
    last = command;
    return CompletableFuture.completedFuture(
        Optional.of(result).filter(r -> peer.equals("branch")));
  }

  @Override
  public CompletionStage<Optional<CommandResult>> redirect(String peer, InetAddress to) {
    target = Optional.of(to);
    return command(peer, null);
  }

  @Override
  public CompletionStage<Map<String, CommandResult>> drain(InetAddress to) {
    target = Optional.of(to);
    return CompletableFuture.completedFuture(Map.of("branch", result));
  }

  @Override
  public void endDrain() {
    target = Optional.empty();
  }

  @Override
  public Optional<String> draining() {
    return target.map(InetAddress::getHostAddress);
  }

  @Override
  public CompletionStage<CommandResult> reloadCredentials() {
    return CompletableFuture.completedFuture(result);
  }

  @Override
  public CompletionStage<List<Views.Context>> contexts() {
    return CompletableFuture.completedFuture(
        List.of(
            new Views.Context(
                "office", 10, List.of("10.1.0.0/16"), "tun0", Optional.empty(), 1400, 1)));
  }

  @Override
  public CompletionStage<Optional<List<Views.Route>>> routes(String context) {
    return CompletableFuture.completedFuture(
        Optional.of(List.of(new Views.Route("10.1.0.0/16", "tun0", Optional.<String>empty())))
            .filter(r -> context.equals("office")));
  }

  @Override
  public List<Views.Drop> drops() {
    return List.of(new Views.Drop("NO_ROUTE", "esp", 3, "No route.", "Add one."));
  }

  @Override
  public Optional<String> notReady() {
    return missing;
  }
}
