package net.hsvpn.actors.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.hsvpn.actors.ownership.Claim;
import net.hsvpn.actors.ownership.OwnershipActor;
import net.hsvpn.actors.peer.PeerActor;
import net.hsvpn.actors.peer.PeerStatus;
import net.hsvpn.actors.replica.ReplicaActor;
import net.hsvpn.config.ClusterSettings;
import net.hsvpn.config.Liveness;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.apache.pekko.serialization.jackson.JacksonCborSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every message that may cross nodes survives the journey. */
class CborMessageTest {
  private static ActorSystem<CommandResult> system;
  private static Serialization serialization;

  @BeforeAll
  static void start() {
    system =
        ActorSystem.create(
            Behaviors.<CommandResult>ignore(),
            Joining.SYSTEM,
            Joining.setup(
                new ClusterSettings(
                    "127.0.0.1", 0, List.of(), Liveness.DEFAULT, Optional.empty())));
    serialization = SerializationExtension.get(Adapter.toClassic(system));
  }

  @AfterAll
  static void stop() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static List<CborMessage> examples() {
    ActorRef<CommandResult> waiter = system;
    ActorRef<PeerStatus> asker = system.unsafeUpcast();
    Instant then = Instant.parse("2026-11-22T10:15:30.123456789Z");
    return List.of(
        new PeerActor.Wake(),
        new PeerActor.Initiate(waiter),
        new PeerActor.Terminate(waiter),
        new PeerActor.Rekey(true, waiter),
        new PeerActor.Describe(asker),
        new PeerActor.Demand(),
        new PeerActor.TerminateUser("branch/carol@example.net", waiter),
        new PeerActor.RekeyUser("branch/carol@example.net", true, waiter),
        new PeerActor.DescribeUser("branch/carol@example.net", asker),
        new PeerActor.Redirect("192.0.2.9", waiter),
        new OwnershipActor.Hello(
            "a#1",
            "a",
            "198.51.100.1",
            3784,
            system.unsafeUpcast(),
            List.of(new Claim("192.0.2.100", "a#1", 3))),
        new OwnershipActor.Ceded("192.0.2.100", "a#1"),
        new OwnershipActor.Move("192.0.2.100", "b", waiter),
        new ReplicaActor.States(
            "a#1",
            7,
            ReplicaActor.Snapshot.END,
            List.of(new ReplicaActor.Row("ike-sa", "branch", "1f", new byte[0])),
            List.of("192.0.2.100")),
        new ReplicaActor.Progress(
            "a#1", 8, List.of(1L, -1L), List.of(new ReplicaActor.Leased("branch", -5, 1 << 20))),
        new ReplicaActor.Acknowledged("b#1", 8),
        new ReplicaActor.Resync("b#1"),
        CommandResult.done(),
        CommandResult.failed("no answer from 192.0.2.1"),
        status(then),
        new PeerStatus(
            "quiet",
            PeerStatus.State.DOWN,
            "plain",
            "any",
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of()));
  }

  private static PeerStatus status(Instant then) {
    return new PeerStatus(
        "branch",
        PeerStatus.State.ESTABLISHED,
        "hsvpn",
        "192.0.2.1",
        List.of(new PeerStatus.ContextTraffic("office", 1, 2, 3, Long.MAX_VALUE)),
        List.of(
            new PeerStatus.IkeSaStatus(
                "a-b",
                "established",
                false,
                "192.0.2.2:4500",
                "192.0.2.1:4500",
                Optional.of("aes128gcm16-prfsha256-x25519"),
                Optional.of(true),
                Optional.of(then),
                Optional.empty(),
                Optional.of("carol@example.net"),
                Optional.of("carol@example.net"),
                List.of("10.9.0.1"))),
        List.of(
            new PeerStatus.ChildSaStatus(
                "00000001",
                "ffffffff",
                "installed",
                "aes",
                "udp",
                true,
                List.of("office"),
                1,
                2,
                3,
                4,
                5,
                then,
                then)),
        Optional.of(new PeerStatus.LastError(then, "IKE_AUTH", "text", Optional.of("remedy"))),
        List.of(
            new PeerStatus.UserStatus(
                "branch/carol@example.net",
                Optional.of("carol@example.net"),
                PeerStatus.State.ESTABLISHED,
                List.of("10.9.0.1"))));
  }

  @Test
  void everyMessageComesBackEqual() {
    for (CborMessage message : examples()) {
      assertThat(serialization.findSerializerFor(message))
          .isInstanceOf(JacksonCborSerializer.class);
      var serializer = (SerializerWithStringManifest) serialization.findSerializerFor(message);
      byte[] octets = serialization.serialize(message).get();

      assertThat(
              serialization
                  .deserialize(octets, serializer.identifier(), serializer.manifest(message))
                  .get())
          .isEqualTo(message);
    }
  }

  @Test
  void theExamplesMissNone() {
    Set<Class<?>> crossing = new HashSet<>(Set.of(CommandResult.class, PeerStatus.class));
    Stream.of(PeerActor.Command.class, OwnershipActor.Command.class, ReplicaActor.Wire.class)
        .flatMap(type -> Arrays.stream(type.getPermittedSubclasses()))
        .filter(CborMessage.class::isAssignableFrom)
        .forEach(crossing::add);

    assertThat(examples()).extracting(Object::getClass).containsAll(crossing);
    // Whatever an entity of the cluster is told either crosses nodes or says that it never does.
    assertThat(PeerActor.Command.class.getPermittedSubclasses())
        .allMatch(type ->
            CborMessage.class.isAssignableFrom(type) ^ LocalMessage.class.isAssignableFrom(type));
  }
}
