package net.hsvpn.peers.wire.hsvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HsvpnCodecTest {
  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  private static Octets hex(String digits) {
    return Octets.of(HexFormat.of().parseHex(digits.replace(" ", "")));
  }

  /** The test vectors of docs/protocol.md appendix A. */
  @Test
  void vectorsOfTheDocument() throws MalformedMessage {
    HsvpnContexts contexts =
        new HsvpnContexts(
            List.of(
                new OfferedContext(
                    new RoutingTag(10),
                    "office",
                    List.of(IpPrefix.parse("10.1.0.0/16"), IpPrefix.parse("2001:db8::/33"))),
                new OfferedContext(new RoutingTag(20), "", List.of(IpPrefix.ANY_IPV4))));
    Octets contextsData =
        hex(
            "01 00 0000 0001 001f 000a 0000 0002 0006 6f6666696365 0003 0003 10 0a01"
                + "0004 0006 21 20010db800 0001 0009 0014 0000 0003 0001 00");
    HsvpnRoutes routes =
        new HsvpnRoutes(
            1,
            false,
            List.of(
                new RouteChange(
                    new RoutingTag(10),
                    List.of(IpPrefix.parse("10.3.0.0/17")),
                    List.of(IpPrefix.parse("2001:db8::/32")))));
    Octets routesData =
        hex("01 00 0000 00000001 0001 0015 000a 0000 0003 0004 11 0a0300 0006 0005 20 20010db8");

    assertThat(HsvpnCodec.encode(contexts).data()).isEqualTo(contextsData);
    assertThat(HsvpnCodec.decodeContexts(contextsData)).isEqualTo(contexts);
    assertThat(HsvpnCodec.encode(routes).data()).isEqualTo(routesData);
    assertThat(HsvpnCodec.decodeRoutes(routesData)).isEqualTo(routes);
    assertThat(HsvpnCodec.encode(contexts).type()).isEqualTo(41010);
    assertThat(HsvpnCodec.encode(routes).type()).isEqualTo(41011);
  }

  @Test
  void vendorIdIsTheHashOfItsText() throws NoSuchAlgorithmException {
    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest("HSVPN routing-tag trailer v1".getBytes(StandardCharsets.US_ASCII));
    assertThat(Hsvpn.VENDOR_ID.data()).isEqualTo(Octets.copyOf(hash, 0, 16));
  }

  @RepeatedTest(100)
  void randomValuesThereAndBack() throws MalformedMessage {
    HsvpnContexts contexts =
        new HsvpnContexts(
            tags().stream().map(tag -> new OfferedContext(tag, name(), prefixes(0))).toList());
    HsvpnRoutes routes =
        new HsvpnRoutes(
            random.nextInt(),
            random.nextBoolean(),
            tags().stream().map(tag -> new RouteChange(tag, prefixes(0), prefixes(1))).toList());
    assertThat(HsvpnCodec.decodeContexts(HsvpnCodec.encode(contexts).data()))
        .as("seed %d", seed)
        .isEqualTo(contexts);
    assertThat(HsvpnCodec.decodeRoutes(HsvpnCodec.encode(routes).data()))
        .as("seed %d", seed)
        .isEqualTo(routes);
  }

  @Test
  void cutAnywhereOnlyWholeContextsSurvive() throws MalformedMessage {
    byte[] whole =
        HsvpnCodec.encode(
                new HsvpnContexts(
                    tags().stream().map(t -> new OfferedContext(t, "a", prefixes(0))).toList()))
            .data()
            .array();
    for (int length = 0; length < whole.length; length++) {
      Octets cut = Octets.copyOf(whole, 0, length);
      try {
        HsvpnContexts read = HsvpnCodec.decodeContexts(cut);
        assertThat(HsvpnCodec.encode(read).data()).as("seed %d, %d", seed, length).isEqualTo(cut);
      } catch (MalformedMessage e) {
        assertThat(e.offset()).as("seed %d: %s", seed, e).isBetween(0, length);
      }
    }
  }

  @Test
  void unknownTlvsAreSkippedOutsideAndInside() throws MalformedMessage {
    Octets data =
        hex("01 ff ffff 00ff 0002 abcd 0001 0012 000a ffff 0063 0000 0003 0001 00 0064 0001 00");
    assertThat(HsvpnCodec.decodeContexts(data).contexts())
        .containsExactly(new OfferedContext(new RoutingTag(10), "", List.of(IpPrefix.ANY_IPV4)));
  }

  @Test
  void aNewerVersionIsToldApart() {
    assertThatThrownBy(() -> HsvpnCodec.decodeContexts(hex("02")))
        .isInstanceOfSatisfying(
            UnsupportedHsvpnVersion.class, e -> assertThat(e.version()).isEqualTo(2));
    assertThatThrownBy(() -> HsvpnCodec.decodeRoutes(hex("ff 00 0000")))
        .isInstanceOf(UnsupportedHsvpnVersion.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          version 0                    | 00 00 0000                                                  | version
          no context                   | 01 00 0000                                                  | number of contexts
          TLV longer than the data     | 01 00 0000 0001 0005 000a 0000                              | TLV value
          context without a tag        | 01 00 0000 0001 0000                                        | routing tag
          the same tag twice           | 01 00 0000 0001 0004 000a 0000 0001 0004 000a 0000          | each tag once
          inner TLV too long           | 01 00 0000 0001 0008 000a 0000 0002 0001                    | TLV value
          empty name                   | 01 00 0000 0001 0008 000a 0000 0002 0000                    | name length
          two names                    | 01 00 0000 0001 000e 000a 0000 0002 0001 61 0002 0001 62    | one name
          overlong UTF-8               | 01 00 0000 0001 000a 000a 0000 0002 0002 c080               | valid UTF-8
          UTF-8 of a surrogate         | 01 00 0000 0001 000b 000a 0000 0002 0003 eda080             | valid UTF-8
          control character in a name  | 01 00 0000 0001 0009 000a 0000 0002 0001 1b                 | control
          IPv4 prefix of 33 bits       | 01 00 0000 0001 000e 000a 0000 0003 0006 21 0a00000000      | prefix length
          IPv6 prefix of 129 bits      | 01 00 0000 0001 000a 000a 0000 0004 0002 8120               | prefix length
          prefix cut short             | 01 00 0000 0001 000a 000a 0000 0003 0002 100a               | prefix
          host bits set                | 01 00 0000 0001 000b 000a 0000 0003 0003 0f0a01             | zeros behind
          IPv4-mapped prefix           | 01 00 0000 0001 0015 000a 0000 0004 000d 60 00000000000000000000ffff | IPv4-mapped
          withdrawn and reachable      | 01 00 0000 0001 0010 000a 0000 0003 0002 080a 0005 0002 080a | both
          """)
  void isRefused(String what, String digits, String complaint) {
    assertThatThrownBy(() -> HsvpnCodec.decodeContexts(hex(digits)))
        .as(what)
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void nameOfAtMost64Octets() {
    String longest = "ä".repeat(32);
    assertThat(new OfferedContext(new RoutingTag(1), longest, List.of()).name()).hasSize(32);
    assertThatThrownBy(() -> new OfferedContext(new RoutingTag(1), longest + "a", List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void prefixesOfOneContextAreBounded() {
    byte[] data = new byte[4 + 8 + 4 + 2 * (Hsvpn.MAX_PREFIXES + 1)];
    data[0] = 1;
    System.arraycopy(hex("0001 200a 000a 0000 0003 2002").array(), 0, data, 4, 12);
    for (int i = 16; i < data.length; i += 2) {
      data[i] = 8;
    }
    // 4097 prefixes of two octets, 8194 in all
    assertThatThrownBy(() -> HsvpnCodec.decodeContexts(Octets.of(data)))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining("number of prefixes");
  }

  private List<RoutingTag> tags() {
    return random
        .ints(1 + random.nextInt(20), 0, 0x10000)
        .distinct()
        .mapToObj(RoutingTag::new)
        .toList();
  }

  private String name() {
    String[] letters = {"a", "Z", "é", "網", "🙂", " "};
    return IntStream.range(0, random.nextInt(16))
        .mapToObj(_ -> letters[random.nextInt(letters.length)])
        .reduce("", String::concat);
  }

  /** Prefixes whose lowest bit is {@code parity}, so that two lists have none in common. */
  private List<IpPrefix> prefixes(int parity) {
    List<IpPrefix> prefixes = new ArrayList<>();
    for (int i = random.nextInt(12); i > 0; i--) {
      byte[] address = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(address);
      int length = 1 + random.nextInt(address.length * 8);
      int last = (length - 1) / 8;
      int bit = 0x80 >>> (length - 1) % 8;
      address[last] = (byte) (parity == 1 ? address[last] | bit : address[last] & ~bit);
      prefixes.add(IpPrefix.of(Arrays.copyOf(address, address.length), length));
    }
    return prefixes;
  }
}
