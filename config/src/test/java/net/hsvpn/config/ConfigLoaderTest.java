package net.hsvpn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.hsvpn.config.proposal.EspProposal;
import net.hsvpn.config.proposal.IkeProposal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  @TempDir Path folder;

  @BeforeEach
  void files() throws IOException {
    Samples.writeFiles(folder);
  }

  private GatewayConfig load(String hocon) throws IOException {
    Path file = folder.resolve("gateway.conf");
    Files.writeString(file, hocon);
    LoadResult result = ConfigLoader.load(file);
    assertThat(result).isInstanceOf(LoadResult.Loaded.class);
    return ((LoadResult.Loaded) result).config();
  }

  private static Secret secret(String text) {
    return Secret.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }

  private static final TrustSettings TRUST =
      new TrustSettings(
          List.of(),
          List.of(),
          List.of(),
          RevocationPolicy.IF_AVAILABLE,
          Duration.ofSeconds(5),
          Optional.empty(),
          false);

  @Test
  void gatewaysOfOurKindWithstandQuantumComputersByDefault() throws IOException {
    String peers =
        """
        hsvpn.gateway.name = hub
        hsvpn.contexts.office.tag = 10
        hsvpn.peers {
          ours { remote-identity = a.example, auth.psk = x }
          named { remote-identity = b.example, auth.psk = x
            ike = [aes256gcm16-prfsha384-ecp384, default]
            auth { ppk-id = red, ppk = y, ppk-required = on } }
          foreign { remote-identity = c.example, auth.psk = x, method = plain
            local-networks = ["10.1.0.0/16"], remote-networks = ["10.2.0.0/16"] }
        }
        """;
    GatewayConfig config = load(peers);
    assertThat(config.peer(new PeerId("ours")).orElseThrow().ike())
        .isEqualTo(IkeProposal.postQuantumDefaults());
    PeerConfig named = config.peer(new PeerId("named")).orElseThrow();
    assertThat(named.ike().subList(1, named.ike().size()))
        .isEqualTo(IkeProposal.postQuantumDefaults());
    assertThat(named.auth().ppk())
        .contains(new Auth.Ppk("red", Secret.copyOf(new byte[] {'y'}), true));
    assertThat(config.peer(new PeerId("foreign")).orElseThrow().ike())
        .isEqualTo(IkeProposal.defaults());
    assertThat(config.peer(new PeerId("ours")).orElseThrow().auth().ppk()).isEmpty();
  }

  @Test
  void readsEverySection() throws IOException {
    GatewayConfig config = load(Samples.FULL);

    GatewaySettings gateway = config.gateway();
    assertThat(gateway)
        .isEqualTo(
            new GatewaySettings(
                "hub",
                new Identity.Fqdn("hub.example.net"),
                List.of(InetAddress.ofLiteral("192.0.2.2"), InetAddress.ofLiteral("2001:db8::2")),
                Ports.STANDARD,
                Duration.ofSeconds(4),
                List.of(
                    new VirtualAddress(
                        InterfaceAddress.parse("192.0.2.100/24"), "eth0", true, List.of())),
                gateway.ownKey(),
                gateway.trust()));
    assertThat(gateway.ownKey().orElseThrow().file()).hasFileName("hub.key");
    assertThat(gateway.ownKey().orElseThrow().certificate().orElseThrow().file())
        .hasFileName("hub.pem");
    assertThat(gateway.trust().ca())
        .singleElement()
        .satisfies(ca -> assertThat(ca.file()).hasFileName("ca.pem"));
    assertThat(config.contexts())
        .containsExactly(
            new ContextConfig(
                new ContextId("office"),
                new RoutingTag(10),
                List.of(IpPrefix.parse("10.1.0.0/16")),
                "arf-office",
                List.of(InterfaceAddress.parse("10.1.0.1/16")),
                Optional.of("office"),
                OptionalInt.empty(),
                true),
            new ContextConfig(
                new ContextId("guest"),
                new RoutingTag(20),
                List.of(IpPrefix.parse("10.1.0.0/16")),
                "arf-guest",
                List.of(InterfaceAddress.parse("10.1.0.1/16")),
                Optional.of("guest"),
                OptionalInt.empty(),
                true));
    assertThat(config.peer(new PeerId("branch-1")))
        .contains(
            new PeerConfig(
                new PeerId("branch-1"),
                new Remote.Address(InetAddress.ofLiteral("192.0.2.1")),
                IdentityPattern.parse("branch-1.example.net"),
                Optional.empty(),
                Auth.psk(secret(Samples.SECRET)),
                Method.HSVPN,
                List.of(new ContextId("office"), new ContextId("guest")),
                Start.AT_BOOT,
                List.of(IkeProposal.parse("aes128gcm16-prfsha256-x25519")),
                List.of(EspProposal.parse("aes128gcm16-esn")),
                Encapsulation.ALWAYS,
                false,
                List.of(),
                List.of(),
                new Timers(
                    Duration.ofHours(4),
                    Duration.ofMinutes(10),
                    new Volume(4_000_000_000L, Long.MAX_VALUE),
                    Duration.ofSeconds(90),
                    Optional.of(Duration.ofSeconds(20)),
                    Optional.of(Duration.ofHours(3)),
                    Optional.of(Duration.ofHours(8)),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(1),
                    1.8,
                    5),
                new SaPolicy(
                    DpdAction.CLEAR,
                    Uniqueness.KEEP,
                    Childless.FORCE,
                    new Steering(
                        RedirectAnswer.REFUSE,
                        List.of(IpPrefix.parse("192.0.2.8/29")),
                        Optional.of(InetAddress.ofLiteral("192.0.2.9"))),
                    new Mobike(Optional.of(true), false)),
                1024,
                new TrafficClassPolicy(false, OptionalInt.of(46), true),
                new TfcPolicy(new TfcPolicy.Padding.AtLeast(512), 20)));
    assertThat(config.peer(new PeerId("legacy")))
        .contains(
            new PeerConfig(
                new PeerId("legacy"),
                new Remote.Any(),
                new IdentityPattern.Any(),
                Optional.of(new Identity.Email("gw@example.net")),
                Auth.psk(secret(Samples.SECRET)),
                Method.PLAIN,
                List.of(new ContextId("office")),
                Start.PASSIVE,
                IkeProposal.defaults(),
                EspProposal.defaults(),
                Encapsulation.AUTO,
                true,
                List.of(IpPrefix.parse("10.1.0.0/16")),
                List.of(IpPrefix.parse("10.2.0.0/16")),
                Timers.DEFAULT,
                new SaPolicy(DpdAction.CLEAR, Uniqueness.REPLACE, Childless.ALLOW),
                4096,
                TrafficClassPolicy.DEFAULT,
                TfcPolicy.NONE));
    assertThat(config.http())
        .isEqualTo(
            new HttpSettings(
                InetAddress.ofLiteral("127.0.0.1"),
                8080,
                Optional.of(folder.resolve("api.token"))));
    assertThat(config.storage().keys()).contains(secret(Samples.SECRET));
    assertThat(config.cluster())
        .isEqualTo(
            new ClusterSettings(
                "127.0.0.1",
                7354,
                List.of("127.0.0.1:7354", "[::1]:7355"),
                new Liveness(3785, Duration.ofMillis(30), 5),
                Optional.empty()));
    assertThat(config.pathMtu())
        .isEqualTo(new PathMtuSettings(false, 600, Fragmentation.OUTER, new TcpMss.AtMost(1300)));
    assertThat(config.limits())
        .isEqualTo(
            new IkeLimits(
                100,
                10,
                16,
                Duration.ofSeconds(30),
                8,
                16,
                64,
                65_536,
                Duration.ofSeconds(3),
                new ReassemblyLimits(20, 9000)));
    assertThat(config.fragmentSizes()).isEqualTo(new FragmentSizes(600, 1400));
  }

  @Test
  void theSmallestFileGetsDefaults() throws IOException {
    GatewayConfig config =
        load(
            """
            hsvpn.gateway.name = hub
            hsvpn.contexts.a-rather-long-name.tag = 7
            hsvpn.peers.branch { remote = "2001:db8::1", auth.psk = abc123 }
            """);

    assertThat(config.gateway())
        .isEqualTo(
            new GatewaySettings(
                "hub",
                new Identity.Fqdn("hub"),
                List.of(InetAddress.ofLiteral("0.0.0.0")),
                Ports.STANDARD,
                Duration.ofSeconds(4),
                List.of(),
                Optional.empty(),
                TRUST));
    assertThat(config.contexts())
        .containsExactly(
            new ContextConfig(
                new ContextId("a-rather-long-name"),
                new RoutingTag(7),
                List.of(),
                "arf-a-rather-lo",
                List.of(),
                Optional.empty(),
                OptionalInt.empty(),
                true));
    PeerConfig peer = config.peers().getFirst();
    assertThat(peer.start()).isEqualTo(Start.AT_BOOT);
    assertThat(peer.contexts()).containsExactly(new ContextId("a-rather-long-name"));
    assertThat(peer.timers()).isEqualTo(Timers.DEFAULT);
    assertThat(peer.saPolicy())
        .isEqualTo(new SaPolicy(DpdAction.RESTART, Uniqueness.REPLACE, Childless.ALLOW));
    assertThat(peer.ike()).isEqualTo(IkeProposal.postQuantumDefaults());
    assertThat(config.limits()).isEqualTo(IkeLimits.DEFAULT);
    assertThat(config.fragmentSizes()).isEqualTo(FragmentSizes.DEFAULT);
    assertThat(config.pathMtu()).isEqualTo(PathMtuSettings.DEFAULT);
    assertThat(config.http().tokenFile()).isEmpty();
    assertThat(config.storage().jdbcUrl()).isEqualTo("jdbc:h2:file:" + folder + "/data/hsvpn");
    assertThat(config.cluster())
        .isEqualTo(
            new ClusterSettings(
                "127.0.0.1", 7354, List.of(), Liveness.DEFAULT, Optional.empty()));
  }

  @Test
  void readsIncludedFilesAndSubstitutions() throws IOException {
    Files.createDirectory(folder.resolve("parts"));
    Files.writeString(folder.resolve("parts/peers.conf"), "include file(\"one.conf\")\n");
    Files.writeString(
        folder.resolve("parts/one.conf"),
        "hsvpn.peers.one { auth.psk = x, remote-identity = ${hsvpn.gateway.name}\".example\" }\n");
    GatewayConfig config =
        load(
            """
            include "parts/peers.conf"
            hsvpn { gateway.name = hub, contexts.a.tag = 1 }
            hsvpn.gateway.identity = ${?HSVPN_SURELY_NOT_SET}
            """);
    assertThat(config.peers().getFirst().remoteIdentity())
        .isEqualTo(IdentityPattern.parse("hub.example"));
  }

  @Test
  void takesNetworksFromAddressesAndNamespacesApart() throws IOException {
    GatewayConfig config =
        load(
            """
            hsvpn.gateway.name = hub
            hsvpn.contexts {
              a { tag = 1, tun = arf, netns = a, address = ["10.1.0.1/16", "2001:db8:1::1/64"], mtu = 1280 }
              b { tag = 2, tun = arf, netns = b }
            }
            """);
    assertThat(config.contexts().getFirst().networks())
        .containsExactly(IpPrefix.parse("10.1.0.0/16"), IpPrefix.parse("2001:db8:1::/64"));
    assertThat(config.contexts().getFirst().mtu()).hasValue(1280);
  }

  @Test
  void nothingThatPrintsHoldsASecret() throws IOException {
    assertThat(load(Samples.FULL).toString()).contains("branch-1").doesNotContain(Samples.SECRET);
  }

  @Test
  void takesOverCredentialsAlone() throws IOException {
    GatewayConfig before = load(Samples.FULL);
    Files.writeString(folder.resolve("hub.pem"), "another");

    GatewayConfig renewed = before.withCredentialsOf(load(Samples.FULL)).orElseThrow();

    assertThat(renewed.gateway().ownKey().orElseThrow().certificate().orElseThrow().octets())
        .isEqualTo("another".getBytes(StandardCharsets.UTF_8));
    assertThat(renewed.contexts()).isEqualTo(before.contexts());
  }

  @Test
  void takesOverNothingIfMoreThanCredentialsDiffers() throws IOException {
    GatewayConfig before = load(Samples.FULL);

    assertThat(before.withCredentialsOf(load(Samples.FULL + "\nhsvpn.limits.half-open = 99\n")))
        .isEmpty();
    assertThat(
            before.withCredentialsOf(
                load(Samples.FULL + "\nhsvpn.gateway.revocation-timeout = 1s\n")))
        .isEmpty();
  }

  @Test
  void readsEap() throws IOException {
    GatewayConfig config = load(Samples.FULL);
    EapUser carol = new EapUser("carol", Optional.of(secret(Samples.SECRET)), Optional.empty());

    assertThat(config.peer(new PeerId("roaming")).orElseThrow().auth().theirs())
        .isEqualTo(new Auth.Theirs.EapPassword(EapMethod.MSCHAPV2, List.of(carol), false));
    assertThat(config.peer(new PeerId("head-office")).orElseThrow().auth().ours())
        .isEqualTo(new Auth.Ours.EapPassword(EapMethod.MD5, "hub", secret(Samples.SECRET)));
  }

  @Test
  void allUsersMayBeAPeerUnlessItSaysWhich() throws IOException {
    GatewayConfig config = load(Samples.FULL.replace("users = [carol], ", ""));

    Auth.Theirs theirs = config.peer(new PeerId("roaming")).orElseThrow().auth().theirs();
    assertThat(((Auth.Theirs.EapPassword) theirs).users())
        .extracting(EapUser::name)
        .containsExactly("carol", "dave", "erin");
    assertThat(((Auth.Theirs.EapPassword) theirs).users().getLast().ntHash().orElseThrow().length())
        .isEqualTo(16);
  }
}
