package net.hsvpn.peers.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which a message can be wrong is refused, and the refusal says where. */
class MalformedMessageTest {
  private final long seed = new Random().nextLong();
  private final Samples samples = new Samples(seed);

  private static ThrowingCallable chain(int type, String hex) {
    byte[] plaintext = HexFormat.of().parseHex(hex.replace(" ", ""));
    return () -> IkeMessageCodec.decodeChain(type, plaintext);
  }

  @Test
  void aMessageCutAnywhereIsRefused() {
    byte[] whole =
        IkeMessageCodec.encode(samples.header(ExchangeType.IKE_SA_INIT), samples.oneOfEach());
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> IkeMessageCodec.decode(cut))
          .as("seed %d, cut to %d", seed, length)
          .isInstanceOf(MalformedMessage.class);
      if (length >= IkeHeader.OCTETS) { // the header's length told to match
        cut[26] = (byte) (length >> 8);
        cut[27] = (byte) length;
        assertThatThrownBy(() -> IkeMessageCodec.decode(cut))
            .as("seed %d, cut to %d", seed, length)
            .isInstanceOf(MalformedMessage.class);
      }
    }
  }

  @RepeatedTest(20)
  void aPayloadOneOctetLongerOrShorterThanItSaysIsRefused() {
    for (Payload payload : samples.oneOfEach()) {
      byte[] whole = IkeMessageCodec.encodeChain(List.of(payload));
      for (int off : new int[] {-1, 1}) {
        byte[] wrong = whole.clone();
        int length = whole.length + off;
        wrong[2] = (byte) (length >> 8);
        wrong[3] = (byte) length;
        assertThatThrownBy(() -> IkeMessageCodec.decodeChain(payload.payloadType(), wrong))
            .as("seed %d, %s by %d", seed, payload, off)
            .isInstanceOf(MalformedMessage.class);
      }
    }
  }

  @RepeatedTest(50)
  void flippedBitsAreRefusedOrRead() {
    byte[] message =
        IkeMessageCodec.encode(samples.header(ExchangeType.IKE_SA_INIT), samples.oneOfEach());
    Random random = new Random(seed);
    for (int flips = 0; flips < 4; flips++) {
      message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
    }
    try {
      assertThat(IkeMessageCodec.decode(message).payloads()).hasSizeLessThanOrEqualTo(64);
    } catch (MalformedMessage e) {
      assertThat(e.offset()).as("seed %d: %s", seed, e).isBetween(0, message.length);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          payload shorter than its header          | 43 | 00 00 0003                                  | payload length
          trailing octets                          | 43 | 00 00 0005 01 ff                            | after its last payload
          missing next payload                     | 43 | 2b 00 0005 01                               | next payload
          SK inside SK                             | 46 | 00 00 0004                                  | next payload
          fragment inside SK                       | 53 | 00 00 0008 0001 0001                        | next payload
          no proposal                              | 33 | 00 00 0004                                  | 'last' marker
          no transform                             | 33 | 00 00 000c 00 00 0008 01 01 00 00           | number of transforms
          more transforms than allowed             | 33 | 00 00 000c 00 00 0008 01 01 00 81           | number of transforms
          SPI of ESP with 3 octets                 | 33 | 00 00 000c 00 00 0008 01 03 03 01           | SPI size
          SPI of ESP missing                       | 33 | 00 00 000c 00 00 0008 01 03 00 01           | SPI size
          marker of a proposal that is a transform's | 33 | 00 00 0014 03 00 0010 01 01 00 01 00 00 0008 02 00 0005 | 'last' marker
          last proposal that is not the last       | 33 | 00 00 0015 00 00 0010 01 01 00 01 00 00 0008 02 00 0005 00 | after its last proposal
          more proposals promised                  | 33 | 00 00 0014 02 00 0010 01 01 00 01 00 00 0008 02 00 0005 | 'last' marker
          more transforms promised by the marker   | 33 | 00 00 0014 00 00 0010 01 01 00 01 03 00 0008 02 00 0005 | before the last one
          more transforms promised by the count    | 33 | 00 00 0014 00 00 0010 01 01 00 02 00 00 0008 02 00 0005 | up to the last one
          transform shorter than its head          | 33 | 00 00 0014 00 00 0010 01 01 00 01 00 00 0003 02 00 0005 | transform length
          transform longer than its proposal       | 33 | 00 00 0014 00 00 0010 01 01 00 01 00 00 0009 02 00 0005 | transform length
          attribute longer than its transform      | 33 | 00 00 0018 00 00 0014 01 01 00 01 00 00 000c 01 00 0014 0001 0001 | attribute value
          two key lengths                          | 33 | 00 00 001c 00 00 0018 01 01 00 01 00 00 0010 01 00 0014 800e 0080 800e 0100 | one key length
          nonce of 15                              | 40 | 00 00 0013 000000000000000000000000000000   | nonce length
          notify SPI longer than the payload       | 41 | 00 00 0008 03 04 4009                       | notify SPI
          delete IKE with an SPI                   | 42 | 00 00 0010 01 08 0001 0000000000000000      | SPI size
          delete ESP with 8-octet SPIs             | 42 | 00 00 0010 03 08 0001 0000000000000000      | SPI size
          delete more SPIs than there are          | 42 | 00 00 000c 03 04 0002 00000000              | number of SPIs
          delete fewer SPIs than there are         | 42 | 00 00 000c 03 04 0000 00000000              | after its SPIs
          delete many SPIs of no octets            | 42 | 00 00 0008 09 00 ffff                       | number of SPIs
          no traffic selector                      | 44 | 00 00 0008 00 000000                        | number of selectors
          fewer selectors than said                | 44 | 00 00 0018 02 000000 07 00 0010 0000 ffff 00000000 ffffffff | selector type
          more selectors than said                 | 44 | 00 00 0019 01 000000 07 00 0010 0000 ffff 00000000 ffffffff 00 | after the last one
          selector of a wrong length               | 44 | 00 00 0018 01 000000 07 00 000f 0000 ffff 00000000 ffffffff | ending address
          selector of the other family's length    | 44 | 00 00 0018 01 000000 08 00 0010 0000 ffff 00000000 ffffffff | starting address
          selector addresses backwards             | 44 | 00 00 0018 01 000000 07 00 0010 0000 ffff 0a000001 0a000000 | addresses
          selector ports backwards                 | 44 | 00 00 0018 01 000000 07 00 0010 0002 0001 0a000001 0a000001 | ports
          """)
  void isRefused(String what, int type, String hex, String complaint) {
    assertThatThrownBy(chain(type, hex))
        .as(what)
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void opaquePortsAreNoBackwardsRange() throws MalformedMessage {
    byte[] plaintext =
        HexFormat.of().parseHex("00000018" + "01000000" + "07000010ffff0000" + "0a0000010a000001");
    TrafficSelectors read =
        (TrafficSelectors) IkeMessageCodec.decodeChain(44, plaintext).getFirst();
    assertThat(read.selectors().getFirst().opaquePorts()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 32, 49, 52, 55, 200, 255})
  void anUnknownCriticalPayloadIsNamed(int type) throws MalformedMessage {
    assertThatThrownBy(chain(type, "00 80 0005 01"))
        .isInstanceOfSatisfying(
            UnsupportedCriticalPayload.class, e -> assertThat(e.payloadType()).isEqualTo(type));
    byte[] notCritical = {0, 0x7F, 0, 5, 1};
    assertThat(IkeMessageCodec.decodeChain(type, notCritical))
        .containsExactly(new Unknown(type, false, Octets.of((byte) 1)));
  }

  @Test
  void anUnknownCriticalPayloadOutsideSkIsNotTrusted() throws MalformedMessage {
    Unknown unknown = new Unknown(200, true, Octets.EMPTY);
    byte[] datagram =
        IkeMessageCodec.encode(samples.header(ExchangeType.INFORMATIONAL), List.of(unknown));
    assertThat(IkeMessageCodec.decode(datagram).payloads()).containsExactly(unknown);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 15})
  void anotherMajorVersionIsToldApart(int major) {
    byte[] datagram = IkeMessageCodec.encode(samples.header(ExchangeType.IKE_SA_INIT), List.of());
    datagram[17] = (byte) (major << 4);
    assertThatThrownBy(() -> IkeMessageCodec.decode(datagram))
        .isInstanceOfSatisfying(
            InvalidMajorVersion.class, e -> assertThat(e.major()).isEqualTo(major));
  }

  @Test
  void aPayloadBehindTheEncryptedOneIsRefused() {
    byte[] whole =
        IkeMessageCodec.encode(
            samples.header(ExchangeType.IKE_AUTH),
            List.of(new Encrypted(35, Octets.EMPTY, Octets.of(new byte[44]))));
    byte[] longer = Arrays.copyOf(whole, whole.length + 4);
    longer[27] = (byte) longer.length;
    assertThatThrownBy(() -> IkeMessageCodec.decode(longer))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining("after its encrypted payload");
  }

  @ParameterizedTest
  @CsvSource({"0,1", "2,1", "1,0"})
  void impossibleFragmentNumbersAreRefused(int number, int total) {
    byte[] datagram =
        IkeMessageCodec.encode(
            samples.header(ExchangeType.IKE_AUTH),
            List.of(new EncryptedFragment(0, 1, 1, Octets.EMPTY, Octets.of(new byte[28]))));
    datagram[33] = (byte) number;
    datagram[35] = (byte) total;
    assertThatThrownBy(() -> IkeMessageCodec.decode(datagram))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining("fragment");
  }

  @Test
  void countsAreBounded() {
    Payload vendor = new VendorId(Octets.EMPTY);
    byte[] most = IkeMessageCodec.encodeChain(Collections.nCopies(64, vendor));
    byte[] tooMany = Arrays.copyOf(most, most.length + 4);
    tooMany[most.length - 4] = 43;
    tooMany[most.length + 3] = 4;
    assertThatThrownBy(() -> IkeMessageCodec.decodeChain(43, tooMany))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining("number of payloads");
    assertThatThrownBy(() -> IkeMessageCodec.encodeChain(Collections.nCopies(65, vendor)))
        .isInstanceOf(IllegalArgumentException.class);

    String proposal = "0000 0010 0101 0001 0000 0008 0200 0005".replace(" ", "");
    String more = "02" + proposal.substring(2);
    String body = more.repeat(64) + proposal;
    assertThatThrownBy(chain(33, "0000" + HexFormat.of().toHexDigits((short) (4 + 65 * 16)) + body))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining("number of proposals");
  }

  @Test
  void aMessageThatOutgrowsUdpIsNotWritten() {
    Payload large = new Notify(NotifyType.COOKIE, new byte[60_000]);
    assertThatThrownBy(() -> IkeMessageCodec.encodeChain(List.of(large, large)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("65535");
  }
}
