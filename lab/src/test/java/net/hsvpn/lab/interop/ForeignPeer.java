package net.hsvpn.lab.interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.strongswan.Child;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.strongswan.Credentials;
import net.hsvpn.lab.strongswan.StrongSwan;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;
import net.hsvpn.lab.topology.Topology;
import net.hsvpn.lab.traffic.Endpoint;

/**
 * Our gateway "moon" (192.0.2.1, 10.1.0.0/16, fd00:1::/64) and strongSwan "sun" (192.0.2.2,
 * 10.2.0.0/16, fd00:2::/64) on one network.
 */
final class ForeignPeer implements AutoCloseable {
  static final String PEER = "sun";
  static final String CONNECTION = "moon";
  static final String CHILD = "net";
  static final String KEY = "the key of moon and sun";
  static final Duration SOON = Duration.ofSeconds(10);

  static final List<String> OURS = List.of("10.1.0.0/16", "fd00:1::/64");
  static final List<String> THEIRS = List.of("10.2.0.0/16", "fd00:2::/64");

  final Topology topology = Topology.open("ni");
  final Network internet = topology.network("internet");
  final Host moonHost;
  final Host sunHost;
  final ContextSpec office;
  final GatewayProcess moon;
  private final Function<String, Connection[]> connections;
  private final List<String> options;
  private final Credentials credentials;
  StrongSwan sun;

  ForeignPeer(String theirKey) {
    this(theirKey, UnaryOperator.identity());
  }

  /**
   * @param settings what our side has set for the peer besides the usual
   */
  ForeignPeer(String theirKey, UnaryOperator<PeerSpec> settings) {
    this(theirKey, settings, UnaryOperator.identity(), List.of());
  }

  /**
   * @param settings what our side has set for the peer besides the usual
   * @param connection what strongSwan has set
   * @param options of strongSwan's daemon
   */
  ForeignPeer(
      String theirKey,
      UnaryOperator<PeerSpec> settings,
      UnaryOperator<Connection> connection,
      List<String> options) {
    this(
        gateway -> gateway.knowing(settings.apply(peer(KEY))),
        options,
        Credentials.NONE,
        theirKey,
        key -> new Connection[] {connection.apply(connection(key))});
  }

  /**
   * @param ours what our gateway is beyond its addresses and its context; it knows no peers
   * @param credentials strongSwan's
   * @param connections strongSwan's
   */
  ForeignPeer(UnaryOperator<GatewaySpec> ours, Credentials credentials, Connection... connections) {
    this(ours, List.of(), credentials, connections);
  }

  /**
   * As above.
   *
   * @param options of strongSwan's daemon
   */
  ForeignPeer(
      UnaryOperator<GatewaySpec> ours,
      List<String> options,
      Credentials credentials,
      Connection... connections) {
    this(ours, options, credentials, KEY, _ -> connections);
  }

  private ForeignPeer(
      UnaryOperator<GatewaySpec> ours,
      List<String> options,
      Credentials credentials,
      String theirKey,
      Function<String, Connection[]> connections) {
    this.connections = connections;
    this.options = options;
    this.credentials = credentials;
    try {
      Host host = topology.host("moon").joins(internet, "eth0", "192.0.2.1/24");
      moonHost = host;
      office =
          new ContextSpec(
              "office",
              10,
              OURS,
              List.of("10.1.0.1/16", "fd00:1::1/64"),
              host.context("office", OURS));
      moon =
          topology.ends(
              GatewayProcess.startExportingKeys(
                  ours.apply(
                      new GatewaySpec(
                          "moon",
                          "moon.example.net",
                          List.of("192.0.2.1"),
                          host,
                          List.of(office),
                          List.of()))));
      sunHost =
          topology
              .host("sun")
              .joins(internet, "eth0", "192.0.2.2/24")
              .address("lo", "10.2.0.1/16", "fd00:2::1/64");
      sun = startSun(theirKey);
      moon.awaitReady();
    } catch (RuntimeException e) {
      topology.close();
      throw e;
    }
  }

  private StrongSwan startSun(String key) {
    return topology.ends(
        StrongSwan.start(
            sunHost, StrongSwan.Logging.NORMAL, options, credentials, connections.apply(key)));
  }

  /** Whether our side has one IKE SA, and another one than it had. */
  boolean hasReplaced(String before) {
    JsonNode all = moon.api().get("ike-sas");
    return all.size() == 1 && !all.get(0).path("sa").path("id").asText().equals(before);
  }

  /** sun's side with this key, and all that this lab has set. */
  Connection[] described(String key) {
    return connections.apply(key);
  }

  /** sun loses its power, and starts anew with this key. */
  void restartSun(String key) {
    sun.kill();
    sun = startSun(key);
  }

  /** Nothing passes between the two any more, without a word to either. */
  void cut() {
    sunHost.link("eth0", false);
  }

  /** Everything passes again. */
  void mend() {
    sunHost.link("eth0", true);
  }

  /** Waits until it holds; a failure tells what strongSwan logged. */
  void eventually(String what, BooleanSupplier condition) {
    try {
      Eventually.holds(what, condition);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; strongSwan:\n" + sun.log(), e);
    }
  }

  /** How many events of this kind our side has told. */
  long told(String kind) {
    return moon.api().events().stream()
        .filter(event -> event.path("kind").asText().equals(kind))
        .count();
  }

  /** The SPIs of our IKE SA, the only one. */
  String ikeSa() {
    JsonNode all = moon.api().get("ike-sas");
    if (all.size() != 1) {
      throw new AssertionError("one IKE SA expected, but there are " + all);
    }
    return all.get(0).path("sa").path("id").asText();
  }

  /** Our side of sun with this key. */
  static PeerSpec peer(String key) {
    return PeerSpec.plain(PEER, "192.0.2.2", "sun.example.net", key, "office", OURS, THEIRS);
  }

  /** sun's side with this key. */
  static Connection connection(String key) {
    return Connection.of(
            CONNECTION, "192.0.2.2", "192.0.2.1", "sun.example.net", "moon.example.net", key)
        .with(Child.of(CHILD, THEIRS, OURS));
  }

  /** sun's side by signatures. */
  static Connection signed() {
    return Connection.signed(
            CONNECTION, "192.0.2.2", "192.0.2.1", "sun.example.net", "moon.example.net")
        .with(Child.of(CHILD, THEIRS, OURS));
  }

  /**
   * sun as we call it in somebody's name, with the certificate that lies in files of that name.
   * Since no two peers of ours may have the same identity, it is {@code USER.sun.example.net} to
   * that one.
   */
  static PeerSpec calledBy(String user, String identity) {
    return PeerSpec.plain(user, "192.0.2.2", user + ".sun.example.net", "", "office", OURS, THEIRS)
        .with("local-identity", identity)
        .certified(user);
  }

  Endpoint near(boolean ipv6) {
    return new Endpoint(office.host(), office.address(ipv6));
  }

  Endpoint far(boolean ipv6) {
    return new Endpoint(sunHost, ipv6 ? "fd00:2::1" : "10.2.0.1");
  }

  /** Another address of the office, which somebody must have set there. */
  Endpoint office(String address) {
    return new Endpoint(office.host(), address);
  }

  /** Another address of sun, which somebody must have set there. */
  Endpoint sun(String address) {
    return new Endpoint(sunHost, address);
  }

  @Override
  public void close() {
    topology.close();
  }
}
