package net.hsvpn.actors.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.hsvpn.actors.cluster.Joining;
import net.hsvpn.actors.http.ApiRoutes;
import net.hsvpn.actors.http.BearerToken;
import net.hsvpn.actors.http.HttpEndpoint;
import net.hsvpn.actors.http.LiveGateway;
import net.hsvpn.actors.node.FaultInjector;
import net.hsvpn.actors.node.GatewayNode;
import net.hsvpn.actors.node.KeyExport;
import net.hsvpn.actors.node.Links;
import net.hsvpn.actors.node.LinuxLinks;
import net.hsvpn.actors.peer.Pacing;
import net.hsvpn.config.ConfigLoader;
import net.hsvpn.config.GatewayConfig;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hsvpn gateway}. */
@Command(
    name = "gateway",
    description = "Runs one gateway node until it gets SIGTERM.",
    mixinStandardHelpOptions = true)
final class GatewayCommand implements Callable<Integer> {
  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration FAREWELL = Duration.ofSeconds(3);

  @Option(names = "--config", paramLabel = "FILE", required = true, description = "What to run.")
  private Path file;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "This node's name (default: the gateway's).")
  private String nodeName;

  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description = "Write the keys of all SAs there, for tshark -o. Whoever reads it can decrypt.")
  private Path keys;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    GatewayConfig config = CheckCommand.load(file, spec);
    String name = Optional.ofNullable(nodeName).orElse(config.gateway().name());
    BearerToken token = token(config);
    KeyExport export = export();
    PowerOn powerOn = PowerOn.begin(config.gateway().warmUp());
    Links links = open(config);
    CompletableFuture<Void> ready = new CompletableFuture<>();
    CompletableFuture<GatewayNode> started = new CompletableFuture<>();
    ActorSystem<Guardian.Ready> system =
        ActorSystem.create(
            Guardian.create(
                config, name, links, export, Pacing.STANDARD, FaultInjector.none(), ready, started),
            Joining.SYSTEM,
            setup(config));
    GatewayNode node = await(started, "the actors");
    powerOn.end();
    ready.complete(null);
    ApiRoutes routes =
        new ApiRoutes(
            new LiveGateway(node, name, () -> ConfigLoader.load(file)),
            node.services().events(),
            token,
            system);
    var binding =
        await(
            HttpEndpoint.bind(config.http(), routes, system).toCompletableFuture(),
            "the HTTP endpoint on " + config.http().bindAddress().getHostAddress());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> farewell(node, system), "farewell"));
    log().info("gateway {} runs; HTTP at {}", name, binding.localAddress());
    await(system.getWhenTerminated().toCompletableFuture());
    throw new Failure(
        "the other nodes gave this one up, or could not be reached, and it ended so that two halves"
            + " of the cluster do not go on apart; start it again to join anew");
  }

  /** Not a field: every other command would wait for the logging system, too. */
  private static Logger log() {
    return LoggerFactory.getLogger(GatewayCommand.class);
  }

  private static BearerToken token(GatewayConfig config) {
    try {
      return HttpEndpoint.token(config.http());
    } catch (UncheckedIOException | IllegalArgumentException e) {
      throw new Failure(e.getMessage(), e);
    }
  }

  private static ActorSystemSetup setup(GatewayConfig config) {
    try {
      return Joining.setup(config.cluster());
    } catch (IllegalArgumentException e) {
      throw new Failure(e.getMessage(), e);
    }
  }

  private KeyExport export() {
    try {
      return keys == null ? KeyExport.none() : KeyExport.to(keys);
    } catch (IOException e) {
      throw new Failure("--keys " + keys + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static Links open(GatewayConfig config) {
    try {
      return LinuxLinks.open(config);
    } catch (IOException e) {
      throw new Failure(e.getMessage(), e);
    }
  }

  /** SIGTERM is an order, and an order that is carried out ends with 0, not with the signal. */
  private static void farewell(GatewayNode node, ActorSystem<Guardian.Ready> system) {
    if (system.getWhenTerminated().toCompletableFuture().isDone()) {
      // It ended by itself, and what it had is others'.
      return;
    }
    try {
      node.close(FAREWELL)
          .toCompletableFuture()
          .get(2 * FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
      log().info("all SAs are closed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log().warn("some peers could not be told that this gateway ends", e);
    }
    system.terminate();
    Runtime.getRuntime().halt(0);
  }

  private static <T> T await(CompletableFuture<T> future, String what) {
    try {
      return future.get(START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted while starting " + what, e);
    } catch (ExecutionException e) {
      throw new Failure(what + " could not start: " + e.getCause().getMessage(), e);
    } catch (TimeoutException e) {
      throw new Failure(what + " did not start within " + START.toSeconds() + " s", e);
    }
  }

  private static void await(CompletableFuture<?> end) {
    try {
      end.join();
    } catch (CompletionException e) {
      throw new Failure("the gateway ended: " + e.getCause().getMessage(), e);
    }
  }
}
