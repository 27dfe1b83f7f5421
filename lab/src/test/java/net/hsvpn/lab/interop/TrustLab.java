package net.hsvpn.lab.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.pki.Holder;
import net.hsvpn.lab.pki.RevocationServer;
import net.hsvpn.lab.pki.Template;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.strongswan.Child;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.strongswan.Credentials;
import net.hsvpn.lab.strongswan.StrongSwan;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;
import net.hsvpn.lab.topology.Topology;
import net.hsvpn.lab.traffic.Endpoint;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;

/**
 * Our gateway "moon" (192.0.2.1, 10.1.0.0/16), strongSwan "sun" (192.0.2.2, 10.2.0.0/16), and the
 * server of their CAs (192.0.2.9) on one network; they know each other by certificates.
 */
final class TrustLab implements AutoCloseable {
  static final String PEER = "sun";
  static final String CHILD = "net";
  static final Duration SOON = Duration.ofSeconds(10);

  private static final String SERVER = "192.0.2.9";
  private static final List<String> OURS = List.of("10.1.0.0/16");
  private static final byte[] MARK = Arrays.copyOf("certificate".getBytes(UTF_8), Markers.LENGTH);

  final Topology topology = Topology.open("tl");
  final Network internet = topology.network("internet");
  final RevocationServer server;
  final GatewayProcess moon;
  final StrongSwan sun;
  private final ContextSpec office;
  private final Site sunSite;

  /**
   * A foreign gateway's place.
   *
   * @param address its outer one
   * @param network behind it
   * @param inside its own address there
   */
  record Site(Host host, String name, String address, String network, String inside) {}

  /**
   * @param own moon's certificate
   * @param authorities whom moon trusts
   * @param settings what moon has set besides, and more peers perhaps
   * @param options of strongSwan's daemon
   */
  TrustLab(
      Holder own,
      List<Holder> authorities,
      UnaryOperator<GatewaySpec> settings,
      List<String> options) {
    try {
      Host caHost = topology.host("ca").joins(internet, "eth0", SERVER + "/24");
      server = topology.ends(RevocationServer.start(caHost, SERVER));
      Host moonHost = topology.host("moon").joins(internet, "eth0", "192.0.2.1/24");
      office =
          new ContextSpec(
              "office", 10, OURS, List.of("10.1.0.1/16"), moonHost.context("office", OURS));
      GatewaySpec spec =
          new GatewaySpec(
                  "moon",
                  "moon.example.net",
                  List.of("192.0.2.1"),
                  moonHost,
                  List.of(office),
                  List.of(peer(PEER, 2)))
              .certified(own, authorities.toArray(Holder[]::new));
      moon = topology.ends(GatewayProcess.start(settings.apply(spec)));
      sunSite = site(PEER, 2);
      sun = topology.ends(start(sunSite, options));
      moon.awaitReady();
    } catch (RuntimeException e) {
      topology.close();
      throw e;
    }
  }

  TrustLab(Holder own, Holder authority, UnaryOperator<GatewaySpec> settings) {
    this(own, List.of(authority), settings, List.of());
  }

  /** Where something of the CAs' server is. */
  static String url(String path) {
    return "http://" + SERVER + path;
  }

  /** What moon is. */
  static Template moonTemplate() {
    return Template.gateway("C=CH, O=Lab, CN=moon").dns("moon.example.net");
  }

  /** What sun is. */
  static Template sunTemplate() {
    return named(PEER);
  }

  /** What a foreign gateway of this name is. */
  static Template named(String name) {
    return Template.gateway("C=CH, O=Lab, CN=" + name).dns(name + ".example.net");
  }

  /**
   * What moon knows of a foreign gateway.
   *
   * @param number last part of its address, and of the network behind it
   */
  static PeerSpec peer(String name, int number) {
    return PeerSpec.plain(
            name,
            "192.0.2." + number,
            name + ".example.net",
            "",
            "office",
            OURS,
            List.of("10." + number + ".0.0/16"))
        .certified();
  }

  Site site(String name, int number) {
    String address = "192.0.2." + number;
    String inside = "10." + number + ".0.1";
    Host host =
        topology.host(name).joins(internet, "eth0", address + "/24").address("lo", inside + "/16");
    return new Site(host, name, address, "10." + number + ".0.0/16", inside);
  }

  StrongSwan start(Site site, List<String> options) {
    return StrongSwan.start(site.host(), StrongSwan.Logging.NORMAL, options, Credentials.NONE);
  }

  /** How a foreign gateway calls moon, and is called. */
  static Connection connection(Site site) {
    return Connection.signed(
            "moon", site.address(), "192.0.2.1", site.name() + ".example.net", "moon.example.net")
        .us("certs", "own.pem")
        .with(Child.of(CHILD, List.of(site.network()), OURS));
  }

  Connection connection() {
    return connection(sunSite);
  }

  /** sun proves who it is by this from now on; it trusts the first CA, and knows the others. */
  void sunIs(Holder own, Holder trusted, Holder... known) {
    sun.load(credentials(own, trusted, known), connection());
  }

  static Credentials credentials(Holder own, Holder trusted, Holder... known) {
    Credentials all = Credentials.NONE.own("own", own).authority("root", trusted);
    for (int i = 0; i < known.length; i++) {
      all = all.authority("known-" + i, known[i]);
    }
    return all;
  }

  /** Whoever calls, the tunnel comes up and carries packets. */
  void works() {
    sunGetsIn();
    endFromSun();
    weGetIn();
    assertThat(moon.api().terminate(PEER).ok()).isTrue();
    nothingIsLeft();
  }

  void sunGetsIn() {
    Output outcome = sun.initiate(CHILD);
    assertThat(outcome.ok()).as(outcome.both() + moon.api().events()).isTrue();
    moon.awaitEstablished(PEER, SOON);
    passes();
  }

  void endFromSun() {
    assertThat(sun.terminate("moon").ok()).isTrue();
    nothingIsLeft();
  }

  void weGetIn() {
    Api.Answer answer = moon.api().initiate(PEER);
    assertThat(answer.ok()).as(answer.detail() + sun.log()).isTrue();
    passes();
  }

  void passes() {
    ProbeResult result =
        Probe.ping(
            new Endpoint(office.host(), office.address(false)),
            new Endpoint(sunSite.host(), sunSite.inside()),
            MARK,
            10);
    assertThat(result.perfect()).as(result.toString()).isTrue();
  }

  /** Whoever calls, we refuse sun, and tell a person why. */
  void weRefuse(String... reasons) {
    int before = moon.api().events().size();
    assertThat(sun.initiate(CHILD).ok()).isFalse();
    sun.awaitLog("AUTHENTICATION_FAILED", SOON);
    Eventually.holds("the event tells why", () -> told(before, "NEGOTIATION_FAILED", reasons));
    nothingIsLeft();
    Api.Answer answer = moon.api().initiate(PEER);
    assertThat(answer.ok()).isFalse();
    assertThat(answer.detail()).contains(reasons);
    nothingIsLeft();
  }

  /** Whether an event after so many others is of that kind, and has all these in its text. */
  boolean told(int before, String kind, String... reasons) {
    return moon.api().events().stream()
        .skip(before)
        .filter(event -> event.path("kind").asText().equals(kind))
        .map(TrustLab::text)
        .anyMatch(text -> Arrays.stream(reasons).allMatch(text::contains));
  }

  private static String text(JsonNode event) {
    return event.path("text").asText();
  }

  void nothingIsLeft() {
    Eventually.holds("sun has no SA left", () -> sun.sas().isEmpty());
    Eventually.holds("moon has no SA left", () -> moon.api().get("ike-sas").isEmpty());
  }

  /** Our side's only IKE SA. */
  String ikeSa() {
    JsonNode all = moon.api().get("ike-sas");
    assertThat(all).as(all.toString()).hasSize(1);
    return all.get(0).path("sa").path("id").asText();
  }

  @Override
  public void close() {
    topology.close();
  }
}
