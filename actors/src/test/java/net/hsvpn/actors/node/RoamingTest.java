package net.hsvpn.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.hsvpn.actors.http.GatewayView.Command;
import net.hsvpn.actors.peer.PeerActor;
import net.hsvpn.actors.peer.PeerStatus;
import net.hsvpn.config.ContextId;
import net.hsvpn.dataplane.io.memory.MemoryNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Mobile users, each a gateway of its own that asks for an address, and the one that they call. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RoamingTest {
  private static final ContextId OFFICE = new ContextId("office");
  private static final ContextId GUEST = new ContextId("guest");

  private final MemoryNetwork network = new MemoryNetwork();
  private final List<TestGateway> open = new ArrayList<>();

  private TestGateway hub(String road) throws Exception {
    return opened(
        """
        hsvpn {
          gateway { name = hub, identity = "hub.example.net", listen = ["192.0.2.1"] }
          contexts {
            office { tag = 10, networks = ["10.1.0.0/16"], tun = t0
              pools { addresses = ["10.9.0.1-10.9.0.2"] } }
            guest { tag = 20, networks = ["10.1.0.0/16"], tun = t1
              pools { addresses = ["10.9.0.1-10.9.0.9"] } }
          }
          peers {
            road { remote-identity = "*@example.net", auth.psk = "correct horse battery staple"
              method = plain, contexts = [office], virtual-address = require
              %s }
            visitors { remote-identity = "*@example.org", auth.psk = "correct horse battery staple"
              method = plain, contexts = [guest], virtual-address = require }
          }
          http { bind = "127.0.0.1:0" }
          cluster { host = "127.0.0.1", port = 0, seeds = [] }
        }
        """
            .formatted(road));
  }

  private TestGateway user(String identity, int host, String more) throws Exception {
    return opened(
        """
        hsvpn {
          gateway { name = user, identity = "%1$s", listen = ["192.0.2.%2$d"] }
          contexts { %4$s { tag = 10, networks = [], tun = t0 } }
          peers { hub { remote = "192.0.2.1", remote-identity = "hub.example.net"
            auth.psk = "correct horse battery staple", method = plain, start = passive
            virtual-address = request, remote-networks = ["10.1.0.0/16"]
            %3$s } }
          http { bind = "127.0.0.1:0" }
          cluster { host = "127.0.0.1", port = 0, seeds = [] }
        }
        """
            .formatted(identity, host, more, identity.endsWith("net") ? OFFICE : GUEST));
  }

  private TestGateway opened(String hocon) throws Exception {
    TestGateway gateway = new TestGateway(hocon, network);
    open.add(gateway);
    return gateway;
  }

  @AfterEach
  void close() throws Exception {
    for (TestGateway gateway : open) {
      gateway.close();
    }
  }

  private static String address(TestGateway user) throws Exception {
    List<PeerStatus.IkeSaStatus> sas = user.peer("hub").ikeSas();
    assertThat(sas).hasSize(1);
    return sas.getFirst().virtualAddresses().getFirst();
  }

  private static void talk(TestGateway user, TestGateway hub, ContextId context) throws Exception {
    talk(user, hub, context, address(user));
  }

  /** Each packet must arrive. */
  private static void talk(TestGateway user, TestGateway hub, ContextId context, String address) {
    new Traffic(user, hub, address, "10.1.0.5").exchange(5, context);
    new Traffic(hub, user, "10.1.0.5", address).exchange(5, context);
  }

  @Test
  void eachHasAnAddressAndATunnelOfHisOwn() throws Exception {
    TestGateway hub = hub("max-users = 3");
    TestGateway carol = user("carol@example.net", 11, "");
    TestGateway dave = user("dave@example.net", 12, "");
    TestGateway erin = user("erin@example.org", 13, "");
    assertThat(carol.command("hub", Command.INITIATE)).isEmpty();
    assertThat(dave.command("hub", Command.INITIATE)).isEmpty();
    assertThat(erin.command("hub", Command.INITIATE)).isEmpty();

    assertThat(List.of(address(carol), address(dave))).doesNotHaveDuplicates();
    assertThat(address(erin)).as("of the other context's pool").isEqualTo("10.9.0.1");
    talk(carol, hub, OFFICE);
    talk(dave, hub, OFFICE);
    talk(erin, hub, GUEST);

    PeerStatus road = hub.peer("road");
    assertThat(road.state()).isEqualTo(PeerStatus.State.ESTABLISHED);
    assertThat(road.users())
        .extracting(PeerStatus.UserStatus::name)
        .containsExactly("road/carol@example.net", "road/dave@example.net");
    assertThat(road.childSas()).hasSize(2);
    assertThat(hub.peer("road/dave@example.net").ikeSas()).hasSize(1);
    assertThat(hub.view.peer("road/nobody").toCompletableFuture().get()).isEmpty();

    TestGateway frank = user("frank@example.net", 14, "");
    assertThat(frank.command("hub", Command.INITIATE).orElseThrow())
        .as("the third of two addresses")
        .contains("INTERNAL_ADDRESS_FAILURE");

    assertThat(hub.command("road/carol@example.net", Command.REKEY_IKE)).isEmpty();
    assertThat(hub.command("road/carol@example.net", Command.REKEY_CHILD)).isEmpty();
    talk(carol, hub, OFFICE);
    assertThat(hub.command("road/carol@example.net", Command.TERMINATE)).isEmpty();
    Await.until(
        "frank alone can have her address",
        () -> hub.peer("road").users().stream().noneMatch(u -> u.name().contains("carol")));
    talk(dave, hub, OFFICE);
    assertThat(hub.command("road", Command.TERMINATE)).isEmpty();
    Await.until("nobody is there", () -> hub.peer("road").users().isEmpty());
    assertThat(hub.view.routes("office").toCompletableFuture().get().orElseThrow())
        .extracting(route -> route.prefix())
        .containsExactly("10.1.0.0/16");
    talk(erin, hub, GUEST);
  }

  @Test
  void noMoreUsersThanAllowed() throws Exception {
    TestGateway hub = hub("max-users = 1");
    TestGateway carol = user("carol@example.net", 11, "");
    TestGateway dave = user("dave@example.net", 12, "");
    assertThat(carol.command("hub", Command.INITIATE)).isEmpty();
    assertThat(dave.command("hub", Command.INITIATE)).isPresent();
    Await.until("dave is told to go", () -> dave.peer("hub").ikeSas().isEmpty());
    assertThat(hub.peer("road").lastError().orElseThrow().text()).contains("1 users");
    talk(carol, hub, OFFICE);
  }

  @Test
  void aUserWhoBeginsAnewReplacesHimself() throws Exception {
    TestGateway hub = hub("");
    TestGateway carol = user("carol@example.net", 11, "timers { reauthentication = 10s }");
    assertThat(carol.command("hub", Command.INITIATE)).isEmpty();
    String before = address(carol);
    String sa = carol.peer("hub").ikeSas().getFirst().id();
    Await.until(
        "authenticated anew",
        () -> {
          talk(carol, hub, OFFICE, before);
          return carol.peer("hub").ikeSas().stream().noneMatch(s -> s.id().equals(sa))
              && hub.peer("road").ikeSas().size() == 1;
        });
    assertThat(address(carol)).isEqualTo(before);
    assertThat(hub.peer("road").users()).hasSize(1);
    talk(carol, hub, OFFICE);
  }

  /** With {@code unique = never}, each IKE SA is a user of its own under the one identity. */
  @Test
  void whoMayHaveSeveralDevices() throws Exception {
    TestGateway hub = hub("unique = never");
    TestGateway laptop = user("carol@example.net", 11, "");
    assertThat(laptop.command("hub", Command.INITIATE)).isEmpty();
    talk(laptop, hub, OFFICE);
    assertThat(hub.peer("road").users())
        .singleElement()
        .satisfies(u -> assertThat(u.identity()).contains("carol@example.net"));
  }

  /** A question, and what leads a caller in, is lost with the crash. */
  private static boolean comesAgain(Object message) {
    return !(message instanceof PeerActor.Admit) && !(message instanceof PeerActor.Describe);
  }

  /** Actors of the hub crash, and everybody is served all the same. */
  @Test
  void crashesChangeNothing() throws Exception {
    TestGateway hub = hub("");
    TestGateway carol = user("carol@example.net", 11, "");
    for (FaultInjector.Kind kind :
        List.of(FaultInjector.Kind.PEER, FaultInjector.Kind.IKE_SA, FaultInjector.Kind.CONTEXT)) {
      assertThat(hub.faults.arm(kind, RoamingTest::comesAgain)).isNotDone();
      assertThat(carol.command("hub", Command.INITIATE)).as(kind.toString()).isEmpty();
      talk(carol, hub, OFFICE);
      assertThat(hub.faults.arm(kind, RoamingTest::comesAgain)).isNotDone();
      assertThat(carol.command("hub", Command.TERMINATE)).isEmpty();
      Await.until(kind + ": gone", () -> hub.peer("road").users().isEmpty());
    }
    assertThat(hub.faults.crashes()).hasSize(3);
  }
}
