package net.hsvpn.peers.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.peers.iana.ConfigurationAttributeType;
import net.hsvpn.peers.sa.AddressWish;
import net.hsvpn.peers.sa.Lease;
import net.hsvpn.peers.wire.Configuration;
import net.hsvpn.peers.wire.ConfigurationAttribute;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7296 section 3.15, octet by octet. */
class ConfigurationAttributesTest {
  private static final InetAddress ANY_V4 = InetAddress.ofLiteral("0.0.0.0");
  private static final InetAddress ANY_V6 = InetAddress.ofLiteral("::");

  private static List<Payload> cp(int type, String hex) {
    return List.of(
        new Configuration(type, Octets.of(HexFormat.of().parseHex(hex.replace(" ", "")))));
  }

  @Test
  void anEmptyAddressAsksForAnyOfThatFamily() throws MalformedMessage {
    assertThat(ConfigurationAttributes.wish(cp(1, "0001 0000  0003 0000  0008 0000")))
        .contains(new AddressWish(List.of(ANY_V4, ANY_V6)));
  }

  @Test
  void theReservedBitIsIgnored() throws MalformedMessage {
    assertThat(ConfigurationAttributes.wish(cp(1, "8001 0004 0a090001")))
        .contains(new AddressWish(List.of(InetAddress.ofLiteral("10.9.0.1"))));
  }

  /** RFC 7296 section 3.15.1: 17 octets, the last of which is the length of the prefix. */
  @Test
  void ipv6AddressesHaveALengthBehindThem() throws MalformedMessage {
    assertThat(ConfigurationAttributes.wish(cp(1, "0008 0011 fd000009000000000000000000000007 40")))
        .contains(new AddressWish(List.of(InetAddress.ofLiteral("fd00:9::7"))));
  }

  @Test
  void noAddressIsAskedFor() throws MalformedMessage {
    assertThat(ConfigurationAttributes.wish(cp(1, "0003 0000"))).isEmpty();
    assertThat(ConfigurationAttributes.wish(cp(1, ""))).isEmpty();
    assertThat(ConfigurationAttributes.wish(cp(3, "0001 0000"))).as("CFG_SET").isEmpty();
    assertThat(ConfigurationAttributes.wish(List.of())).isEmpty();
  }

  @Test
  void ofSeveralAddressesOfAFamilyTheFirstCounts() throws MalformedMessage {
    assertThat(ConfigurationAttributes.wish(cp(1, "0001 0000  0001 0004 0a090001")))
        .contains(new AddressWish(List.of(ANY_V4)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0001 0005 0a09000100",
        "0001 0003 0a0900",
        "0001 0004 0a0900",
        "0001",
        "0001 00",
        "0008 0010 fd00",
        "0008 0012 fd000009000000000000000000000007 4000",
        "0001 0004 e0000001",
        "0001 0004 7f000001",
        "0008 0010 00000000000000000000000000000001"
      })
  void malformed(String hex) {
    assertThatExceptionOfType(MalformedMessage.class)
        .isThrownBy(() -> ConfigurationAttributes.wish(cp(1, hex)));
  }

  @Test
  void noMoreAttributesAreReadThanAnybodyNeeds() throws MalformedMessage {
    String one = "4000 0000";
    assertThat(ConfigurationAttributes.wish(cp(1, one.repeat(ConfigurationAttribute.MOST))))
        .isEmpty();
    assertThatExceptionOfType(MalformedMessage.class)
        .isThrownBy(
            () -> ConfigurationAttributes.wish(cp(1, one.repeat(ConfigurationAttribute.MOST + 1))));
  }

  @Test
  void aReplyOctetByOctet() throws MalformedMessage {
    Lease lease =
        new Lease(
            List.of(InetAddress.ofLiteral("10.9.0.1"), InetAddress.ofLiteral("fd00:9::1")),
            List.of(InetAddress.ofLiteral("10.1.0.53")),
            List.of("a.example"),
            List.of(IpPrefix.parse("10.1.0.0/17"), IpPrefix.parse("fd00:1::/64")));
    Configuration reply = ConfigurationAttributes.reply(lease, cp(1, "0001 0000  0007 0000"));
    assertThat(reply)
        .isEqualTo(
            cp(
                    2,
                    "0001 0004 0a090001"
                        + "0008 0011 fd000009000000000000000000000001 80"
                        + "0003 0004 0a010035"
                        + "000d 0008 0a010000 ffff8000"
                        + "000f 0011 fd000001000000000000000000000000 40"
                        + "0019 0009 612e6578616d706c65"
                        + "0007 0000")
                .getFirst());
    assertThat(ConfigurationAttributes.lease(List.of(reply))).contains(lease);
  }

  @Test
  void allTrafficThroughTheTunnelNeedsNoNetwork() throws MalformedMessage {
    Lease lease =
        new Lease(
            List.of(InetAddress.ofLiteral("10.9.0.1")),
            List.of(),
            List.of(),
            List.of(IpPrefix.ANY_IPV4));
    assertThat(ConfigurationAttributes.reply(lease, List.of()))
        .isEqualTo(cp(2, "0001 0004 0a090001").getFirst());
  }

  @Test
  void whoAsksWhatIsSupportedIsTold() throws MalformedMessage {
    Lease lease =
        new Lease(List.of(InetAddress.ofLiteral("10.9.0.1")), List.of(), List.of(), List.of());
    List<ConfigurationAttribute> told =
        ConfigurationAttribute.of(ConfigurationAttributes.reply(lease, cp(1, "000e 0000")));
    assertThat(told.getLast().is(ConfigurationAttributeType.SUPPORTED_ATTRIBUTES)).isTrue();
    assertThat(told.getLast().value().hex()).startsWith("00010003").hasSize(36);
  }

  /** What is wrong in a reply beside the addresses is passed over, and changes nothing. */
  @Test
  void rubbishBesideAnAddress() throws MalformedMessage {
    assertThat(
            ConfigurationAttributes.lease(
                cp(
                    2,
                    "0001 0004 0a090001"
                        + "0003 0003 0a0100"
                        + "000d 0008 0a010000 ff00ff00"
                        + "000f 0011 fd000001000000000000000000000000 81"
                        + "0019 0002 0a0d")))
        .contains(
            new Lease(List.of(InetAddress.ofLiteral("10.9.0.1")), List.of(), List.of(), List.of()));
  }

  @Test
  void randomOctetsAreReadOrRefused() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] octets = new byte[random.nextInt(60)];
      random.nextBytes(octets);
      for (int at = 0; at + 1 < octets.length; at += 1 + random.nextInt(8)) {
        octets[at] = 0;
        octets[at + 1] = (byte) random.nextInt(28);
      }
      Payload payload = new Configuration(1 + random.nextInt(2), Octets.of(octets));
      try {
        ConfigurationAttributes.wish(List.of(payload));
        ConfigurationAttributes.lease(List.of(payload));
      } catch (MalformedMessage refused) {
        assertThat(refused).hasMessageContaining("expected");
      }
    }
  }
}
