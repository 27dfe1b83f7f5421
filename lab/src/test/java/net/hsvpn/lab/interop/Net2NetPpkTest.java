package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.connection;
import static net.hsvpn.lab.interop.ForeignPeer.peer;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.strongswan.Credentials;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * strongSwan's scenarios about post-quantum pre-shared keys (RFC 8784), whoever begins: one that
 * both know is mixed in, and without it there is a tunnel only if neither insists.
 */
@Tag("interop")
class Net2NetPpkTest {
  private static final String SECRET = "a post-quantum key for moon and sun alone";

  /** Our side of sun; {@code -} for no key. */
  private static PeerSpec ours(String ppk) {
    Map<String, Object> auth = new LinkedHashMap<>(Map.of("psk", KEY));
    if (!ppk.equals("-")) {
      auth.put("ppk-id", ppk.replace("!", ""));
      auth.put("ppk", SECRET);
      auth.put("ppk-required", ppk.endsWith("!") ? "on" : "off");
    }
    return peer(KEY).with("auth", auth);
  }

  /** sun's side; with ! at its end it is required. */
  private static Connection theirs(String ppk) {
    if (ppk.equals("-")) {
      return connection(KEY);
    }
    return connection(KEY)
        .mixing(ppk.replace("!", ""), SECRET)
        .set("ppk_required", ppk.endsWith("!") ? "yes" : "no");
  }

  private static Scenario scenario(String ours, String theirs) {
    return Scenario.of(gateway -> gateway.knowing(ours(ours)), Credentials.NONE, theirs(theirs));
  }

  @ParameterizedTest
  @CsvSource({
    "red, red, true",
    "red!, red!, true",
    "red, -, false",
    "-, red, false",
  })
  void aTunnel(String ours, String theirs, boolean mixed) {
    try (Scenario scenario = scenario(ours, theirs)) {
      scenario.theyConnect(CHILD, PEER);
      verify(scenario, mixed);
      scenario.hangUp();
      scenario.weConnect(PEER);
      verify(scenario, mixed);
      assertThat(scenario.lab.moon.api().rekeyChild(PEER).ok()).isTrue();
      assertThat(scenario.lab.moon.api().rekeyIke(PEER).ok()).isTrue();
      verify(scenario, mixed);
    }
  }

  /** strongSwan, having one in mind, takes no other when it is called, even if it needs none. */
  @Test
  void twoNames() {
    try (Scenario scenario = scenario("red", "blue")) {
      scenario.theyConnect(CHILD, PEER);
      verify(scenario, false);
      scenario.hangUp();
      scenario.weFail(PEER, Scenario.FAILED);
    }
  }

  private static void verify(Scenario scenario, boolean mixed) {
    scenario.lab.ikeSa();
    assertThat(scenario.lab.moon.api().get("ike-sas").get(0).path("sa").path("ppk").asBoolean())
        .isEqualTo(mixed);
    assertThat(scenario.lab.sun.sas()).hasSize(1);
    scenario.pings();
  }

  @ParameterizedTest
  @CsvSource({
    "red!, -, ppk-required",
    "red!, blue, another name than our ppk-id",
    "red, blue!, AUTHENTICATION_FAILED",
    "-, red!, sun",
  })
  void noTunnel(String ours, String theirs, String reason) {
    try (Scenario scenario = scenario(ours, theirs)) {
      assertThat(scenario.lab.sun.initiate(CHILD).ok()).isFalse();
      scenario.nothingIsLeft();
      var answer = scenario.lab.moon.api().initiate(PEER);
      assertThat(answer.ok()).as(answer + scenario.lab.sun.log()).isFalse();
      assertThat(scenario.lab.moon.api().events().toString()).contains(reason);
      // Where we give up after IKE_SA_INIT, strongSwan waits for IKE_AUTH a little longer.
      scenario.lab.eventually(
          "the gateway has no IKE SA left", () -> scenario.lab.moon.api().get("ike-sas").isEmpty());
    }
  }
}
