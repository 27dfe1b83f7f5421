package net.hsvpn.actors.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.hsvpn.actors.app.Guardian;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.actors.cluster.Joining;
import net.hsvpn.actors.context.KernelRoutes;
import net.hsvpn.actors.http.GatewayView.Command;
import net.hsvpn.actors.http.LiveGateway;
import net.hsvpn.actors.ownership.Addresses;
import net.hsvpn.actors.peer.Pacing;
import net.hsvpn.actors.peer.PeerStatus;
import net.hsvpn.config.ConfigLoader;
import net.hsvpn.config.ContextConfig;
import net.hsvpn.config.GatewayConfig;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.LoadResult;
import net.hsvpn.dataplane.DataPlaneGraph;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.drop.DropCounters;
import net.hsvpn.dataplane.io.LocalSocket;
import net.hsvpn.dataplane.io.LocalSockets;
import net.hsvpn.dataplane.io.memory.MemoryNetwork;
import net.hsvpn.dataplane.io.memory.MemoryTun;
import net.hsvpn.dataplane.io.memory.MemoryUdp;
import net.hsvpn.dataplane.sad.PathMtus;
import org.apache.pekko.actor.typed.ActorSystem;

/** A whole gateway in this process, between a network and TUN devices of memory. */
final class TestGateway {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  final MemoryUdp udp;
  final MemoryTun tun;
  final CrashOnce faults = new CrashOnce();
  final GatewayNode node;
  final LiveGateway view;
  private final ActorSystem<Guardian.Ready> system;

  TestGateway(String hocon, MemoryNetwork network) throws Exception {
    GatewayConfig config = config(hocon);
    ContextTables contexts = new ContextTables();
    InetAddress own = config.gateway().listen().getFirst();
    LocalSockets sockets =
        new LocalSockets(
            List.of(
                new LocalSocket(new InetSocketAddress(own, 500), LocalSocket.Kind.IKE),
                new LocalSocket(new InetSocketAddress(own, 4500), LocalSocket.Kind.NAT_TRAVERSAL),
                new LocalSocket(new InetSocketAddress(own, 0), LocalSocket.Kind.RAW_ESP)));
    udp = new MemoryUdp(network, sockets);
    tun = new MemoryTun(contexts);
    Links links =
        new Links(
            new DataPlaneGraph.Endpoints(udp, udp, sockets, tun, tun),
            udp,
            contexts,
            new DropCounters(),
            context -> new NoKernel(),
            new FixedMtu(),
            (local, remote) -> PathMtus.UNKNOWN,
            events -> Addresses.NONE,
            () -> {});
    CompletableFuture<GatewayNode> started = new CompletableFuture<>();
    system =
        ActorSystem.create(
            Guardian.create(
                config,
                config.gateway().name(),
                links,
                KeyExport.none(),
                new Pacing(Duration.ofMillis(200), Duration.ofSeconds(2)),
                faults,
                CompletableFuture.completedFuture(null),
                started),
            Joining.SYSTEM,
            Joining.setup(config.cluster()));
    node = started.get(90, TimeUnit.SECONDS);
    view =
        new LiveGateway(
            node, config.gateway().name(), () -> ConfigLoader.parse(hocon, Path.of("test.conf")));
  }

  static GatewayConfig config(String hocon) {
    return switch (ConfigLoader.parse(hocon, Path.of("test.conf"))) {
      case LoadResult.Loaded(GatewayConfig config) -> config;
      case LoadResult.Refused refused -> throw new AssertionError(refused.errors().toString());
    };
  }

  private record FixedMtu() implements TunMtus {
    @Override
    public int of(ContextConfig context) {
      return 1400;
    }

    @Override
    public void set(ContextConfig context, int mtu) {}
  }

  private record NoKernel() implements KernelRoutes {
    @Override
    public void add(IpPrefix prefix) {}

    @Override
    public void remove(IpPrefix prefix) {}

    @Override
    public void assume(IpPrefix host) {}

    @Override
    public void resign(IpPrefix host) {}
  }

  Optional<String> command(String peer, Command command) throws Exception {
    CommandResult result =
        view.command(peer, command)
            .toCompletableFuture()
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .orElseThrow();
    return result.failure();
  }

  PeerStatus peer(String name) throws Exception {
    return view.peer(name).toCompletableFuture().get(60, TimeUnit.SECONDS).orElseThrow();
  }

  /** Ends as a process does that is killed: nobody is told. */
  void kill() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
    node.services().checkpoints().close();
  }

  void close() throws Exception {
    node.close(Duration.ofSeconds(2)).toCompletableFuture().get(60, TimeUnit.SECONDS);
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
