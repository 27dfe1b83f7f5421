package net.hsvpn.peers.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.peers.iana.AuthMethod;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.IdType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.iana.ProtocolId;
import net.hsvpn.peers.iana.TransformType;
import net.hsvpn.peers.wire.Authentication;
import net.hsvpn.peers.wire.EncryptedFragment;
import net.hsvpn.peers.wire.Identification;
import net.hsvpn.peers.wire.IkeHeader;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.KeyExchange;
import net.hsvpn.peers.wire.Nonce;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.Proposal;
import net.hsvpn.peers.wire.SecurityAssociation;
import net.hsvpn.peers.wire.Side;
import net.hsvpn.peers.wire.TrafficSelector;
import net.hsvpn.peers.wire.TrafficSelectors;
import net.hsvpn.peers.wire.Transform;
import net.hsvpn.peers.wire.VendorId;
import net.hsvpn.peers.wire.hsvpn.Hsvpn;
import net.hsvpn.peers.wire.hsvpn.HsvpnCodec;
import net.hsvpn.peers.wire.hsvpn.HsvpnContexts;
import net.hsvpn.peers.wire.hsvpn.OfferedContext;
import org.junit.jupiter.api.Test;

class MessageTraceTest {
  private static final byte[] SECRET = HexFormat.of().parseHex("c0ffee".repeat(8));
  private static final IkeHeader HEADER =
      IkeHeader.of(0x1122334455667788L, -1, ExchangeType.IKE_AUTH, true, false, 1);

  private static IkeMessage message(Payload... payloads) {
    return new IkeMessage(HEADER, List.of(payloads));
  }

  private static Identification id(String name) {
    return new Identification(Side.INITIATOR, IdType.FQDN, name.getBytes(StandardCharsets.UTF_8));
  }

  private static IkeMessage auth() {
    return message(
        id("branch-1.example.net"),
        new Authentication(AuthMethod.SHARED_KEY, SECRET),
        new SecurityAssociation(
            List.of(
                new Proposal(
                    1,
                    ProtocolId.ESP,
                    new byte[] {1, 2, 3, 4},
                    List.of(
                        Transform.of(EncryptionAlgorithm.AES_GCM_16_128),
                        Transform.of(SequenceNumbers.EXTENDED))),
                new Proposal(
                    2,
                    ProtocolId.ESP,
                    new byte[] {1, 2, 3, 4},
                    List.of(
                        Transform.of(EncryptionAlgorithm.AES_CBC_256),
                        Transform.of(IntegrityAlgorithm.HMAC_SHA2_256_128),
                        new Transform(TransformType.KE, 16),
                        new Transform(TransformType.ESN, 7))))),
        new TrafficSelectors(
            Side.INITIATOR, List.of(TrafficSelector.of(IpPrefix.parse("10.1.0.0/16")))),
        HsvpnCodec.encode(
            new HsvpnContexts(
                List.of(
                    new OfferedContext(
                        new RoutingTag(10), "office", List.of(IpPrefix.parse("10.1.0.0/16")))))),
        new Notify(NotifyType.MOBIKE_SUPPORTED),
        new Notify(0, Octets.EMPTY, 40969, Octets.of(SECRET)));
  }

  @Test
  void oneLine() {
    assertThat(MessageTrace.describe(auth()))
        .isEqualTo(
            "IKE_AUTH request 1 [ IDi AUTH SA TSi N(HSVPN_CONTEXTS) N(MOBIKE_SUPPORTED) N(40969) ]");
  }

  @Test
  void severalLines() {
    assertThat(MessageTrace.describeInDetail(auth()))
        .isEqualTo(
            """
            IKE_AUTH request 1, SPIs 1122334455667788 and ffffffffffffffff
              IDi FQDN 'branch-1.example.net'
              AUTH SHARED_KEY, 24 octets
              SA
                1 ESP 01020304 aes128gcm16-esn
                2 ESP 01020304 aes256-sha256-modp_4096-transform5_7
              TSi
                10.1.0.0-10.1.255.255
              N(HSVPN_CONTEXTS) 29 octets
                tag 10 'office' 10.1.0.0/16
              N(MOBIKE_SUPPORTED)
              N(40969) 24 octets\
            """);
  }

  @Test
  void fragmentsTellTheirPlace() {
    IkeMessage fragment =
        message(new EncryptedFragment(35, 2, 11, Octets.EMPTY, Octets.of(SECRET)));
    assertThat(MessageTrace.describe(IkeMessageCodec.encode(HEADER, fragment.payloads())))
        .isEqualTo("IKE_AUTH request 1 [ SKF(2/11) ]");
    assertThat(MessageTrace.describeInDetail(fragment))
        .endsWith("\n  SKF(2/11) 24 octets")
        .doesNotContain("c0ffee");
  }

  @Test
  void datagrams() {
    IkeHeader header = IkeHeader.of(1, 0, ExchangeType.IKE_SA_INIT, true, false, 0);
    byte[] datagram =
        IkeMessageCodec.encode(
            header,
            List.of(
                new KeyExchange(KeyExchangeMethod.X25519, SECRET),
                new Nonce(SECRET),
                Hsvpn.VENDOR_ID));
    assertThat(MessageTrace.describe(datagram)).isEqualTo("IKE_SA_INIT request 0 [ KE No V ]");
    assertThat(MessageTrace.describe(new byte[3]))
        .isEqualTo(
            "malformed IKE message: datagram length at octet 0: expected 28 to 65535, found 3");
  }

  @Test
  void nothingSecretIsPrinted() {
    IkeMessage message =
        message(
            new KeyExchange(KeyExchangeMethod.X25519, SECRET),
            new Nonce(SECRET),
            new Authentication(AuthMethod.SHARED_KEY, SECRET),
            new Notify(NotifyType.COOKIE, SECRET));
    assertThat(MessageTrace.describeInDetail(message) + message)
        .containsIgnoringCase("KE x25519, 24 octets")
        .doesNotContainIgnoringCase("c0ffee");
  }

  @Test
  void textFromTheNetworkIsEscaped() {
    assertThat(MessageTrace.describeInDetail(message(id("a\u001b[2J\nb\u202e'\\"))))
        .endsWith("IDi FQDN 'a\\u{1b}[2J\\u{a}b\\u{202e}\\u{27}\\u{5c}'");
  }

  @Test
  void descriptionsAreBounded() {
    Payload payload = new VendorId(Octets.of(new byte[5000]));
    IkeMessage large = new IkeMessage(HEADER, Collections.nCopies(5000, payload));
    assertThat(MessageTrace.describe(large)).hasSize(MessageTrace.MAX_LINE).endsWith("…");
    assertThat(MessageTrace.describeInDetail(large)).hasSize(MessageTrace.MAX_TEXT).endsWith("…");
    assertThat(MessageTrace.describeInDetail(message(id("x".repeat(5000)))))
        .hasSizeLessThan(300)
        .endsWith("x…'");
  }
}
