package net.hsvpn.actors.sa;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.hsvpn.actors.node.Overflow;
import net.hsvpn.actors.node.Refusals;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Path;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;

class SaRegistryTest {
  private static final long SPI = 7;
  private static final int ROOM = 256;
  private static final Datagram DATAGRAM =
      new Datagram(
          new Path(
              new InetSocketAddress("192.0.2.2", 500),
              new InetSocketAddress("192.0.2.1", 500),
              false),
          new byte[28]);

  private final Refusals refusals = new Refusals();
  private final SaRegistry registry = new SaRegistry(refusals);
  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch free = new CountDownLatch(1);
  private final CountDownLatch ordered = new CountDownLatch(1);

  private Behavior<IkeSaActor.Command> slow() {
    return Behaviors.receive(IkeSaActor.Command.class)
        .onMessage(
            IkeSaActor.Received.class,
            message -> {
              busy.countDown();
              free.await();
              return Behaviors.same();
            })
        .onMessage(
            IkeSaActor.Order.class,
            order -> {
              ordered.countDown();
              return Behaviors.same();
            })
        .build();
  }

  @Test
  void aFloodIsCountedAndCostsNoOrder() throws Exception {
    ActorSystem<IkeSaActor.Command> actor =
        ActorSystem.create(
            registry.draining(SPI, slow()),
            "registry",
            ConfigFactory.parseString("pekko.actor.provider = local")
                .withFallback(ConfigFactory.load()));
    try {
      registry.enter(SPI, actor);
      assertThat(registry.deliver(SPI, DATAGRAM)).isTrue();
      assertThat(busy.await(60, TimeUnit.SECONDS)).isTrue();

      for (int i = 0; i < ROOM + 44; i++) {
        assertThat(registry.deliver(SPI, DATAGRAM)).isTrue();
      }
      actor.tell(new IkeSaActor.Order(new Event.Probe(0)));
      assertThat(refusals.get(Overflow.IKE_SA_FULL)).isEqualTo(44);
      free.countDown();

      assertThat(ordered.await(60, TimeUnit.SECONDS)).isTrue();
      // All are taken: there is as much room as in the beginning.
      registry.deliver(SPI, DATAGRAM);
      assertThat(refusals.get(Overflow.IKE_SA_FULL)).isEqualTo(44);
      assertThat(registry.deliver(SPI + 1, DATAGRAM)).isFalse();
    } finally {
      actor.terminate();
      actor.getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }
}
