package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.RoadWarriors.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.strongswan.Credentials;
import net.hsvpn.lab.traffic.Endpoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * strongSwan's scenario ip-pool: each user gets an address of his own, which somebody else gets
 * once he is gone; when all are lent, the next one gets none, and the others keep theirs.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IpPoolTest {
  private static final String HERE = "192.0.2.2";
  private ForeignPeer lab;

  @BeforeAll
  void start() {
    lab =
        new ForeignPeer(
            gateway -> RoadWarriors.gateway(gateway, "require", "10.9.0.1-10.9.0.2"),
            Credentials.NONE,
            Stream.concat(
                    Stream.of("carol", "dave", "erin")
                        .map(name -> RoadWarriors.user(name, HERE, "0.0.0.0")),
                    Stream.of(RoadWarriors.without("frank", HERE)))
                .toArray(Connection[]::new));
  }

  @Test
  void leasesAreUniqueAndReturned() {
    assertThat(RoadWarriors.connects(lab, "carol")).containsExactly("10.9.0.1");
    assertThat(RoadWarriors.connects(lab, "dave")).containsExactly("10.9.0.2");
    assertThat(lab.sun.childSas())
        .extracting(child -> child.local())
        .containsExactlyInAnyOrder(List.of("10.9.0.1/32"), List.of("10.9.0.2/32"));
    assertThat(lab.moon.api().peer(PEER).path("ikeSas")).hasSize(2);

    Output third = lab.sun.initiate("erin-net");
    assertThat(third.both()).contains("INTERNAL_ADDRESS_FAILURE");
    assertThat(third.ok()).isFalse();
    anEventSays("no address left");
    lab.sun.terminate("erin");
    Scenario.pings(lab.near(false), new Endpoint(lab.sunHost, "10.9.0.1"));
    Scenario.pings(lab.near(false), new Endpoint(lab.sunHost, "10.9.0.2"));

    RoadWarriors.leaves(lab, "dave");
    assertThat(RoadWarriors.connects(lab, "erin")).containsExactly("10.9.0.2");
    RoadWarriors.leaves(lab, "carol");
    assertThat(RoadWarriors.connects(lab, "carol"))
        .as("the same one again")
        .containsExactly("10.9.0.1");

    String erin = user("erin");
    Api.Answer one = lab.moon.api().terminate(URLEncoder.encode(erin, StandardCharsets.UTF_8));
    assertThat(one.ok()).as(one.toString()).isTrue();
    lab.eventually("erin is gone", () -> RoadWarriors.addresses(lab, "erin").isEmpty());
    assertThat(RoadWarriors.addresses(lab, "carol")).containsExactly("10.9.0.1");
    Api.Answer all = lab.moon.api().terminate(PEER);
    assertThat(all.ok()).as(all.toString()).isTrue();
    lab.eventually("nobody is there", () -> lab.moon.api().peer(PEER).path("ikeSas").isEmpty());
    assertThat(lab.moon.api().get("contexts/office/routes").toString()).doesNotContain("10.9.0.");
  }

  @Test
  void whoAsksForNothingGetsNothing() {
    Output initiated = lab.sun.initiate("frank-net");
    assertThat(initiated.ok()).isFalse();
    assertThat(initiated.both()).contains("FAILED_CP_REQUIRED");
    anEventSays("asks for no address");
    lab.sun.terminate("frank");
    lab.eventually("frank is gone", () -> lab.sun.sas().isEmpty());
  }

  private String user(String name) {
    for (JsonNode there : lab.moon.api().peer(PEER).path("users")) {
      if (there.path("identity").asText().equals(name + "@example.net")) {
        return there.path("name").asText();
      }
    }
    throw new AssertionError(name + " is not there");
  }

  private void anEventSays(String reason) {
    lab.eventually(
        "an event says " + reason,
        () -> lab.moon.api().events().stream().anyMatch(e -> e.toString().contains(reason)));
  }

  @AfterAll
  void stop() {
    lab.close();
  }
}
