package net.hsvpn.peers.radius;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.eap.EapPacket;
import net.hsvpn.peers.iana.EapType;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import org.junit.jupiter.api.Test;

/** RADIUS packets, and what makes them believable. */
class RadiusTest {
  private static final Secret SECRET = text("xyzzy5461");
  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4500);
  private static final InetSocketAddress THERE =
      new InetSocketAddress(InetAddress.ofLiteral("2001:db8::7"), 61_000);
  private static final Octets RESPONSE =
      new EapPacket(EapPacket.Code.RESPONSE, 5, EapType.IDENTITY.code(), octets("carol")).encode();

  private static Secret text(String text) {
    return Secret.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Octets octets(String text) {
    return Octets.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
  }

  /** RFC 2865 section 7.1: User Telnet to Specified Host. */
  @Test
  void theResponseAuthenticatorOfTheStandardsExample() throws MalformedMessage {
    byte[] response =
        hex(
            """
            02 00 00 26 86 fe 22 0e 76 24 ba 2a 10 05 f6 bf 9b 55 e0 b2
            06 06 00 00 00 01 0f 06 00 00 00 00 0e 06 c0 a8 01 03
            """);
    RadiusPacket packet = RadiusPacket.decode(response);
    assertThat(packet.code()).isEqualTo(RadiusPacket.Code.ACCESS_ACCEPT);
    assertThat(packet.attributes()).hasSize(3);
    assertThat(packet.encode()).isEqualTo(response);

    byte[] asIfRequested = response.clone();
    System.arraycopy(hex("0f403f9473978057bd83d5cb98f4227a"), 0, asIfRequested, 4, 16);
    assertThat(new SharedSecret(SECRET).authenticator(asIfRequested))
        .isEqualTo(packet.authenticator().array());
  }

  private static Consultation question(Octets eap) {
    return new Consultation("carol", eap, Optional.empty(), HERE, THERE);
  }

  private static RadiusRequest request() {
    return question(RESPONSE).request(7, new byte[16], "hub", SECRET);
  }

  @Test
  void aRequestSaysWhoAsksAndBearsItsMacFirst() throws MalformedMessage {
    byte[] sent = request().octets();
    RadiusPacket packet = RadiusPacket.decode(sent);

    assertThat(packet.attributes().getFirst().is(AttributeType.MESSAGE_AUTHENTICATOR)).isTrue();
    byte[] blank = sent.clone();
    java.util.Arrays.fill(blank, 22, 38, (byte) 0);
    assertThat(new SharedSecret(SECRET).mac(blank))
        .isEqualTo(packet.attributes().getFirst().value().array());
    assertThat(packet.first(AttributeType.USER_NAME)).contains(octets("carol"));
    assertThat(packet.first(AttributeType.NAS_IDENTIFIER)).contains(octets("hub"));
    assertThat(packet.first(AttributeType.NAS_IP_ADDRESS)).contains(Octets.of(hex("c0000201")));
    assertThat(packet.first(AttributeType.CALLING_STATION_ID))
        .contains(octets("[2001:db8::7]:61000"));
    assertThat(packet.joined(AttributeType.EAP_MESSAGE)).contains(RESPONSE);
  }

  @Test
  void aLongEapPacketIsCutAndJoined() throws MalformedMessage {
    Octets eap = Octets.of(new byte[1400]);
    Consultation.Conversation thread =
        new Consultation.Conversation("main", Optional.of(octets("where we were")));
    RadiusPacket packet =
        RadiusPacket.decode(
            new Consultation("carol", eap, Optional.of(thread), HERE, THERE)
                .request(1, new byte[16], "hub", SECRET)
                .octets());

    assertThat(packet.all(AttributeType.EAP_MESSAGE)).hasSize(6);
    assertThat(packet.joined(AttributeType.EAP_MESSAGE)).contains(eap);
    assertThat(packet.first(AttributeType.STATE)).contains(octets("where we were"));
    assertThat(Consultation.fits(Octets.of(new byte[3001]))).isFalse();
  }

  /** A server's answer, as a server makes it. */
  private static byte[] answer(
      RadiusRequest to, RadiusPacket.Code code, boolean mac, Attribute... attributes) {
    SharedSecret secret = new SharedSecret(SECRET);
    Octets zeros = Octets.of(new byte[16]);
    List<Attribute> all = new ArrayList<>(List.of(attributes));
    if (mac) {
      all.add(new Attribute(AttributeType.MESSAGE_AUTHENTICATOR.code(), zeros));
      byte[] value = secret.mac(new RadiusPacket(code, 7, to.authenticator(), all).encode());
      all.set(all.size() - 1, Attribute.of(AttributeType.MESSAGE_AUTHENTICATOR, value));
    }
    byte[] authenticator =
        secret.authenticator(new RadiusPacket(code, 7, to.authenticator(), all).encode());
    return new RadiusPacket(code, 7, Octets.of(authenticator), all).encode();
  }

  private static Attribute eap(EapPacket.Code code) {
    Octets packet = new EapPacket(code, 5, 26, Octets.EMPTY).encode();
    return new Attribute(AttributeType.EAP_MESSAGE.code(), packet);
  }

  private static Attribute key(RadiusRequest to, int type, byte[] plain) {
    Octets hidden =
        new SharedSecret(SECRET).hide(plain, new byte[] {(byte) 0x80, 9}, to.authenticator());
    byte[] value = new byte[6 + hidden.length()];
    System.arraycopy(hex("00000137"), 0, value, 0, 4);
    value[4] = (byte) type;
    value[5] = (byte) (2 + hidden.length());
    System.arraycopy(hidden.array(), 0, value, 6, hidden.length());
    return Attribute.of(AttributeType.VENDOR_SPECIFIC, value);
  }

  @Test
  void acceptanceBringsKeyAddressAndGroups() throws RadiusRequest.Unbelievable {
    RadiusRequest to = request();
    byte[] datagram =
        answer(
            to,
            RadiusPacket.Code.ACCESS_ACCEPT,
            true,
            eap(EapPacket.Code.SUCCESS),
            key(to, 16, octets("0123456789abcdef0123456789abcdef").array()),
            key(to, 17, octets("ABCDEF").array()),
            Attribute.text(AttributeType.USER_NAME, "Carol"),
            Attribute.text(AttributeType.CLASS, "staff"),
            Attribute.text(AttributeType.FILTER_ID, "early"),
            Attribute.number(AttributeType.ACCT_INTERIM_INTERVAL, 1),
            Attribute.of(AttributeType.FRAMED_IP_ADDRESS, hex("0a090701")),
            Attribute.of(
                AttributeType.FRAMED_IPV6_ADDRESS, hex("fd000009" + "00".repeat(11) + "01")));

    Verdict.Accepted accepted = (Verdict.Accepted) Verdict.of(to, "main", datagram);

    assertThat(accepted.user()).contains("Carol");
    byte[] msk = new byte[64];
    System.arraycopy(octets("ABCDEF0123456789abcdef0123456789abcdef").array(), 0, msk, 0, 38);
    assertThat(accepted.msk().orElseThrow()).isEqualTo(Secret.copyOf(msk));
    assertThat(accepted.grant().groups()).containsExactly("early", "staff");
    assertThat(accepted.grant().classes()).containsExactly(octets("staff"));
    assertThat(accepted.grant().interim()).contains(Duration.ofMinutes(1));
    assertThat(accepted.grant().addresses())
        .containsExactly(InetAddress.ofLiteral("10.9.7.1"), InetAddress.ofLiteral("fd00:9::1"));
  }

  @Test
  void anAddressThatLeavesTheChoiceToUsIsNone() throws RadiusRequest.Unbelievable {
    RadiusRequest to = request();
    byte[] datagram =
        answer(
            to,
            RadiusPacket.Code.ACCESS_ACCEPT,
            true,
            eap(EapPacket.Code.SUCCESS),
            Attribute.of(AttributeType.FRAMED_IP_ADDRESS, hex("fffffffe")));

    Verdict.Accepted accepted = (Verdict.Accepted) Verdict.of(to, "main", datagram);

    assertThat(accepted.grant().addresses()).isEmpty();
    assertThat(accepted.msk()).isEmpty();
  }

  /** CVE-2024-3596: MD5 alone can be forged. */
  @Test
  void anAnswerWithoutMessageAuthenticatorIsNotBelieved() {
    RadiusRequest to = request();
    assertRefused(
        to,
        answer(to, RadiusPacket.Code.ACCESS_ACCEPT, false, eap(EapPacket.Code.SUCCESS)),
        "no Message-Authenticator");
  }

  @Test
  void noOctetOfAnAnswerCanBeChanged() {
    RadiusRequest to = request();
    byte[] good = answer(to, RadiusPacket.Code.ACCESS_ACCEPT, true, eap(EapPacket.Code.SUCCESS));
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      assertRefused(to, bad, "");
    }
    assertRefused(question(RESPONSE).request(8, new byte[16], "hub", SECRET), good, "no answer");
    assertRefused(
        question(RESPONSE).request(7, new byte[16], "hub", text("another")), good, "secret");
    byte[] other = new byte[16];
    other[3] = 1;
    assertRefused(question(RESPONSE).request(7, other, "hub", SECRET), good, "secret");
  }

  @Test
  void acceptanceWithoutEapIsNotBelieved() {
    RadiusRequest to = request();
    assertRefused(to, answer(to, RadiusPacket.Code.ACCESS_ACCEPT, true), "no EAP-Message");
  }

  private static void assertRefused(RadiusRequest to, byte[] datagram, String why) {
    assertThatExceptionOfType(RadiusRequest.Unbelievable.class)
        .isThrownBy(() -> Verdict.of(to, "main", datagram))
        .withMessageContaining(why);
  }

  @Test
  void nothingMalformedIsTakenForAPacket() {
    Random random = new Random(3579);
    byte[] sent = request().octets();
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = java.util.Arrays.copyOf(sent, random.nextInt(sent.length + 1));
      for (int n = random.nextInt(4); n > 0 && bad.length > 0; n--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      try {
        RadiusPacket packet = RadiusPacket.decode(bad);
        assertThat(packet.encode().length).isLessThanOrEqualTo(bad.length);
      } catch (MalformedMessage expected) {
        assertThat(expected).hasMessageContaining("RADIUS");
      }
    }
  }

  @Test
  void nothingIsUnhiddenThatIsNoKey() {
    SharedSecret secret = new SharedSecret(SECRET);
    Octets requested = Octets.of(new byte[16]);
    byte[] key = octets("a key of 31 octets, an odd number").array();
    assertThat(secret.unhide(secret.hide(key, new byte[2], requested), requested)).contains(key);
    for (int length : new int[] {0, 1, 2, 17, 19, 33}) {
      assertThat(secret.unhide(Octets.of(new byte[length]), requested)).isEmpty();
    }
  }

  /**
   * RFC 2866 section 3, checked by its own formula: MD5 over zeros in the authenticator's place.
   */
  @Test
  void accountingIsAuthenticAndCountsBeyond32Bits()
      throws MalformedMessage, RadiusRequest.Unbelievable {
    Instant now = Instant.ofEpochSecond(1_800_000_000);
    AccountingRecord news =
        new AccountingRecord(
            AccountingRecord.Kind.STOP,
            "session",
            "carol",
            List.of(octets("staff")),
            List.of(InetAddress.ofLiteral("10.9.7.1")),
            HERE,
            THERE,
            new AccountingRecord.Usage(3, 5L << 32 | 9, 4, 7),
            Duration.ofSeconds(77),
            now);
    RadiusRequest request = news.request(7, "hub", now.plusSeconds(2), SECRET);
    byte[] sent = request.octets();
    byte[] blank = sent.clone();
    java.util.Arrays.fill(blank, 4, 20, (byte) 0);
    assertThat(new SharedSecret(SECRET).authenticator(blank))
        .isEqualTo(java.util.Arrays.copyOfRange(sent, 4, 20));
    RadiusPacket packet = RadiusPacket.decode(sent);
    assertThat(packet.first(AttributeType.ACCT_INPUT_OCTETS)).contains(Octets.of(hex("00000009")));
    assertThat(packet.first(AttributeType.ACCT_INPUT_GIGAWORDS))
        .contains(Octets.of(hex("00000005")));
    assertThat(packet.first(AttributeType.ACCT_SESSION_TIME)).contains(Octets.of(hex("0000004d")));
    assertThat(packet.first(AttributeType.ACCT_DELAY_TIME)).contains(Octets.of(hex("00000002")));
    assertThat(packet.first(AttributeType.CLASS)).contains(octets("staff"));

    AccountingRecord.heard(request, answer(request, RadiusPacket.Code.ACCOUNTING_RESPONSE, false));
    assertThatExceptionOfType(RadiusRequest.Unbelievable.class)
        .isThrownBy(() ->
            AccountingRecord.heard(
                request, answer(request, RadiusPacket.Code.ACCESS_ACCEPT, true)));
  }
}
