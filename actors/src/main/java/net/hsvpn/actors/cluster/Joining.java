package net.hsvpn.actors.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import net.hsvpn.config.ClusterSettings;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;

/** How a node becomes a member of its cluster. */
public final class Joining {
  /** The name of every actor system; nodes of other names cannot join. */
  public static final String SYSTEM = "hsvpn";

  private Joining() {}

  /** How Pekko is set up on this node. */
  public static ActorSystemSetup setup(ClusterSettings cluster) {
    Config config =
        ConfigFactory.parseMap(
                Map.of(
                    "pekko.remote.artery.canonical.hostname",
                    cluster.host(),
                    "pekko.remote.artery.canonical.port",
                    cluster.port(),
                    "pekko.remote.artery.transport",
                    cluster.tls().isPresent() ? "tls-tcp" : "tcp"))
            .withFallback(ConfigFactory.load());
    ActorSystemSetup setup = ActorSystemSetup.create(BootstrapSetup.create(config));
    return cluster
        .tls()
        .map(NodeTls::new)
        .map(tls -> setup.withSetup(SSLEngineProviderSetup.create(system -> tls)))
        .orElse(setup);
  }

  /** Joins the seeds, or begins a cluster of its own if there are none. */
  public static void join(ActorSystem<?> system, ClusterSettings settings) {
    Cluster cluster = Cluster.get(system);
    if (settings.seeds().isEmpty()) {
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
      return;
    }
    List<Address> seeds = settings.seeds().stream().map(Joining::address).toList();
    cluster.manager().tell(new JoinSeedNodes(seeds));
  }

  private static Address address(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return new Address(
        "pekko",
        SYSTEM,
        hostAndPort.substring(0, colon),
        Integer.parseInt(hostAndPort.substring(colon + 1)));
  }
}
