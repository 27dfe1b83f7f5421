package net.hsvpn.peers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.config.proposal.PrfAlgorithm;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.iana.ProtocolId;
import org.junit.jupiter.api.Test;

/** Octets laid out by hand from the diagrams of RFC 7296 section 3. */
class GoldenMessageTest {
  private static byte[] hex(String... parts) {
    return HexFormat.of().parseHex(String.join("", parts).replace(" ", ""));
  }

  @Test
  void saInitRequest() throws MalformedMessage {
    byte[] datagram =
        hex(
            "1122334455667788 0000000000000000", // SPIs
            "21 20 22 08 00000000 00000080", // SA first, 2.0, IKE_SA_INIT, initiator, ID 0, 128
            "22 00 0028", // SA: KE next, 40 octets
            "00 00 0024 01 01 00 03", // the only proposal: 36 octets, number 1, IKE, 3 transforms
            "03 00 000c 01 00 0014 800e 0080", // ENCR 20 with a key of 128 bits
            "03 00 0008 02 00 0005", // PRF 5
            "00 00 0008 04 00 001f", // KE 31, the last
            "28 00 0018 001f 0000 000102030405060708090a0b0c0d0e0f", // KE: nonce next
            "29 00 0014 000102030405060708090a0b0c0d0e0f", // nonce: notify next
            "00 00 0010 00 00 4006 0123456789abcdef"); // COOKIE
    SecurityAssociation sa =
        new SecurityAssociation(
            List.of(
                new Proposal(
                    1,
                    ProtocolId.IKE,
                    new byte[0],
                    List.of(
                        Transform.of(EncryptionAlgorithm.AES_GCM_16_128),
                        Transform.of(PrfAlgorithm.HMAC_SHA2_256),
                        Transform.of(KeyExchangeMethod.X25519)))));
    byte[] sixteen = hex("000102030405060708090a0b0c0d0e0f");
    List<Payload> payloads =
        List.of(
            sa,
            new KeyExchange(KeyExchangeMethod.X25519, sixteen),
            new Nonce(sixteen),
            new Notify(NotifyType.COOKIE, hex("0123456789abcdef")));

    assertThat(IkeMessageCodec.decode(datagram).payloads()).isEqualTo(payloads);
    IkeHeader header =
        IkeHeader.of(0x1122334455667788L, 0, ExchangeType.IKE_SA_INIT, true, false, 0);
    assertThat(IkeMessageCodec.encode(header, payloads)).isEqualTo(datagram);
  }

  /** From the diagram of RFC 7383 section 2.5. */
  @Test
  void secondFragmentOfThree() throws MalformedMessage {
    byte[] datagram =
        hex(
            "1122334455667788 99aabbccddeeff00", // SPIs
            "35 20 23 08 00000001 0000002a", // SKF, 2.0, IKE_AUTH, initiator, ID 1, 42 octets
            "00 00 000e", // no next payload in any but the first
            "0002 0003", // 2 of 3
            "a1a2a3a4a5a6"); // IV, ciphertext and ICV
    EncryptedFragment fragment =
        new EncryptedFragment(
            0, 2, 3, Octets.copyOf(datagram, 0, 36), Octets.of(hex("a1a2a3a4a5a6")));

    assertThat(IkeMessageCodec.decode(datagram).payloads()).containsExactly(fragment);
    IkeHeader header =
        IkeHeader.of(
            0x1122334455667788L, 0x99aabbccddeeff00L, ExchangeType.IKE_AUTH, true, false, 1);
    assertThat(IkeMessageCodec.encode(header, List.of(fragment))).isEqualTo(datagram);
  }

  @Test
  void reservedBitsAreIgnored() throws MalformedMessage {
    byte[] plain =
        hex(
            "1122334455667788 99aabbccddeeff00 29 20 22 20 00000000 00000024 00 00 0008 00 00 4004");
    byte[] noisy = plain.clone();
    noisy[19] = (byte) (0x20 | 0xC7); // header flags
    noisy[29] = (byte) 0x7F; // generic header, all but the critical bit

    IkeMessage read = IkeMessageCodec.decode(noisy);

    assertThat(read).isEqualTo(IkeMessageCodec.decode(plain));
    assertThat(IkeMessageCodec.encode(read.header(), read.payloads())).isEqualTo(plain);
  }

  @Test
  void criticalBitOfAKnownPayloadIsIgnored() throws MalformedMessage {
    assertThat(IkeMessageCodec.decodeChain(43, hex("00 80 0006 abcd")))
        .containsExactly(new VendorId(Octets.of(hex("abcd"))));
  }

  @Test
  void minorVersionIsKeptButNotBelieved() throws MalformedMessage {
    byte[] datagram = hex("1122334455667788 99aabbccddeeff00 00 25 25 20 00000001 0000001c");
    assertThat(IkeMessageCodec.decode(datagram).header().version()).isEqualTo(0x25);
  }

  @Test
  void keyLengthInLongFormIsAnUnknownAttribute() throws MalformedMessage {
    byte[] chain =
        hex("00 00 001c 00 00 0018 01 03 04 01 01020304", "00 00 000c 01 00 000c 000e 0000");
    List<Payload> read = IkeMessageCodec.decodeChain(33, chain);

    Transform transform =
        ((SecurityAssociation) read.getFirst()).proposals().getFirst().transforms().getFirst();

    assertThat(transform.keyLength()).isEqualTo(OptionalInt.empty());
    assertThat(transform.hasUnknownAttributes()).isTrue();
    assertThat(IkeMessageCodec.encodeChain(read)).isEqualTo(chain);
  }

  @Test
  void deleteNamesChildrenAsUnsignedNumbers() throws MalformedMessage {
    byte[] chain = hex("00 00 0010 03 04 0002 00000007 fffffff9");
    Delete delete = (Delete) IkeMessageCodec.decodeChain(42, chain).getFirst();
    assertThat(delete.childSpis()).containsExactly(7, -7);
    assertThat(delete).isEqualTo(Delete.children(ProtocolId.ESP, List.of(7, -7)));
  }

  @Test
  void identificationSignsReservedBitsAsSent() throws MalformedMessage {
    byte[] body = hex("02 010203 61");
    Identification id =
        (Identification) IkeMessageCodec.decodeChain(35, hex("00 00 0009 02 010203 61")).getFirst();
    assertThat(id.body()).isEqualTo(body);
  }

  @Test
  void octetsNeverPrintThemselves() {
    assertThat(new KeyExchange(31, Octets.of(hex("deadbeef"))).toString())
        .isEqualTo("KeyExchange[method=31, data=4 octets]");
  }
}
