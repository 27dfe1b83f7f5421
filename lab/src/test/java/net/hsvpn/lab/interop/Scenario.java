package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.strongswan.Credentials;
import net.hsvpn.lab.strongswan.IkeSa;
import net.hsvpn.lab.strongswan.StrongSwan;
import net.hsvpn.lab.traffic.Endpoint;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;

/** What scenarios about identities have in common: who gets a tunnel, who does not, and why. */
final class Scenario implements AutoCloseable {
  static final String FAILED = "AUTHENTICATION_FAILED";

  private static final byte[] MARK =
      Arrays.copyOf("scenario".getBytes(StandardCharsets.US_ASCII), Markers.LENGTH);

  final ForeignPeer lab;

  Scenario(ForeignPeer lab) {
    this.lab = lab;
  }

  /** As {@link ForeignPeer}'s constructor. */
  static Scenario of(
      UnaryOperator<GatewaySpec> ours, Credentials credentials, Connection... connections) {
    return new Scenario(new ForeignPeer(ours, credentials, connections));
  }

  /** strongSwan calls, and is that peer to us. */
  void theyConnect(String child, String peer) {
    theyConnect(lab.sun, child, peer);
  }

  /** As above, from another instance. */
  void theyConnect(StrongSwan they, String child, String peer) {
    Output initiated = they.initiate(child);
    assertThat(initiated.ok()).as(initiated.both() + lab.moon.log()).isTrue();
    lab.moon.awaitEstablished(peer, SOON);
  }

  /** We call a peer. */
  void weConnect(String peer) {
    Api.Answer initiated = lab.moon.api().initiate(peer);
    assertThat(initiated.ok()).as(initiated + lab.sun.log()).isTrue();
    lab.moon.awaitEstablished(peer, SOON);
  }

  /** Packets pass between the two sites, asked from either. */
  void pings() {
    pings(lab.near(false), lab.far(false));
  }

  /** Packets pass between two endpoints, asked from either. */
  static void pings(Endpoint one, Endpoint other) {
    for (List<Endpoint> way : List.of(List.of(one, other), List.of(other, one))) {
      ProbeResult result = Probe.ping(way.getFirst(), way.getLast(), MARK, 5);
      assertThat(result.perfect()).as(way + ": " + result).isTrue();
    }
  }

  /** strongSwan calls, is that peer to us, and reaches this network and no more. */
  void theyReach(String network, String child, String peer, Endpoint near) {
    theyConnect(child, peer);
    assertThat(reachable()).containsExactly(network);
    pings(near, lab.far(false));
    hangUp();
  }

  /** We call, and reach this network and no more. */
  void weReach(String network, String peer, Endpoint far) {
    weConnect(peer);
    assertThat(offered()).containsExactly(network);
    pings(lab.near(false), far);
    hangUp();
  }

  /** What strongSwan may reach through its only tunnel. */
  Set<String> reachable() {
    return lab.sun.childSas().stream()
        .flatMap(child -> child.remote().stream())
        .collect(Collectors.toSet());
  }

  /** What strongSwan lets us reach through its only tunnel. */
  Set<String> offered() {
    return lab.sun.childSas().stream()
        .flatMap(child -> child.local().stream())
        .collect(Collectors.toSet());
  }

  /** Ends all tunnels. */
  void hangUp() {
    for (IkeSa sa : lab.sun.sas()) {
      lab.sun.terminate(sa.connection());
    }
    nothingIsLeft();
  }

  /**
   * strongSwan calls in vain.
   *
   * @param reasons what one event of ours says
   */
  void theyAreRefused(String child, String... reasons) {
    theyAreRefused(lab.sun, child, reasons);
    nothingIsLeft();
  }

  /** As above, from another instance, without a look at what is left. */
  void theyAreRefused(StrongSwan they, String child, String... reasons) {
    int before = lab.moon.api().events().size();
    Output initiated = they.initiate(child);
    assertThat(initiated.ok()).as(initiated.both()).isFalse();
    assertThat(initiated.both()).contains(FAILED);
    anEventSays(before, reasons);
  }

  /** strongSwan proves that it is this peer, and asks for a network that it may not reach. */
  void theyGetNoChild(String child, String peer) {
    int before = lab.moon.api().events().size();
    Output initiated = lab.sun.initiate(child);
    assertThat(initiated.ok()).as(initiated.both()).isFalse();
    assertThat(initiated.both()).contains("TS_UNACCEPTABLE");
    assertThat(lab.moon.api().get("child-sas")).isEmpty();
    anEventSays(before, peer, "no common traffic selectors", "local-networks");
    hangUp();
  }

  /**
   * We call in vain.
   *
   * @param reasons what the answer says, and an event
   */
  void weFail(String peer, String... reasons) {
    int before = lab.moon.api().events().size();
    Api.Answer initiated = lab.moon.api().initiate(peer);
    assertThat(initiated.status()).as(initiated.toString()).isEqualTo(504);
    assertThat(initiated.detail()).contains(reasons);
    anEventSays(before, reasons);
    nothingIsLeft();
    assertThat(lab.moon.api().peer(peer).path("state").asText()).isEqualTo("down");
  }

  /** No IKE SA and no child SA, at either end. */
  void nothingIsLeft() {
    lab.eventually("strongSwan has no SA left", () -> lab.sun.sas().isEmpty());
    lab.eventually("the gateway has no IKE SA left", () -> lab.moon.api().get("ike-sas").isEmpty());
    assertThat(lab.moon.api().get("child-sas")).isEmpty();
  }

  private void anEventSays(int before, String... reasons) {
    lab.eventually(
        "an event says " + List.of(reasons),
        () -> {
          List<JsonNode> all = lab.moon.api().events();
          return all.subList(before, all.size()).stream()
              .map(JsonNode::toString)
              .anyMatch(event -> Stream.of(reasons).allMatch(event::contains));
        });
  }

  @Override
  public void close() {
    lab.close();
  }
}
