package net.hsvpn.peers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.PayloadType;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What is written reads as the same value, and what is read is written as the same octets. */
class RoundTripTest {
  private final long seed = new Random().nextLong();
  private final Samples samples = new Samples(seed);

  @RepeatedTest(100)
  void everyPayloadByItself() throws MalformedMessage {
    for (Payload payload : samples.oneOfEach()) {
      byte[] written = IkeMessageCodec.encodeChain(List.of(payload));
      List<Payload> read = IkeMessageCodec.decodeChain(payload.payloadType(), written);
      assertThat(read).as("seed %d, payload %s", seed, payload).containsExactly(payload);
      assertThat(IkeMessageCodec.encodeChain(read)).as("seed %d", seed).isEqualTo(written);
    }
  }

  @Test
  void theSamplesHoldEveryTypeButTheEncryptedOnes() {
    assertThat(samples.oneOfEach().stream().map(Payload::payloadType))
        .contains(33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 47, 48)
        .doesNotContain(PayloadType.ENCRYPTED.code(), PayloadType.ENCRYPTED_FRAGMENT.code());
  }

  @RepeatedTest(100)
  void wholeMessagesInTheClear() throws MalformedMessage {
    List<Payload> payloads = samples.payloads();
    IkeHeader header = samples.header(ExchangeType.IKE_SA_INIT);
    byte[] written = IkeMessageCodec.encode(header, payloads);

    IkeMessage read = IkeMessageCodec.decode(written);

    assertThat(read.payloads()).as("seed %d", seed).isEqualTo(payloads);
    assertThat(read.header())
        .as("seed %d", seed)
        .isEqualTo(header.laidOut(IkeMessageCodec.firstType(payloads), written.length));
    assertThat(IkeMessageCodec.encode(read.header(), read.payloads())).isEqualTo(written);
  }

  @RepeatedTest(20)
  void payloadsOutsideSkStayUnread() throws MalformedMessage {
    List<Payload> payloads = samples.listOf(1, 5, () -> samples.oneOfEach().get(samples.upTo(15)));
    byte[] written = IkeMessageCodec.encode(samples.header(ExchangeType.CREATE_CHILD_SA), payloads);

    IkeMessage read = IkeMessageCodec.decode(written);

    assertThat(read.payloads()).as("seed %d", seed).allMatch(Unknown.class::isInstance);
    assertThat(IkeMessageCodec.encode(read.header(), read.payloads())).isEqualTo(written);
  }

  @RepeatedTest(20)
  void encryptedPayloadBehindOthers() throws MalformedMessage {
    Octets body = samples.octets(0, 300);
    Notify notify = new Notify(0, Octets.EMPTY, 16384, samples.octets(0, 9));
    Encrypted sk = new Encrypted(41, Octets.EMPTY, body);
    byte[] written =
        IkeMessageCodec.encode(samples.header(ExchangeType.INFORMATIONAL), List.of(notify, sk));

    Encrypted read = IkeMessageCodec.decode(written).encrypted().orElseThrow();

    Octets before = Octets.copyOf(written, 0, written.length - body.length());
    assertThat(read).as("seed %d", seed).isEqualTo(new Encrypted(41, before, body));
  }

  @Test
  void fragmentsAuthenticateTheirNumbers() throws MalformedMessage {
    Octets body = samples.octets(0, 300);
    byte[] written =
        IkeMessageCodec.encode(
            samples.header(ExchangeType.IKE_AUTH),
            List.of(new EncryptedFragment(0, 2, 3, Octets.EMPTY, body)));

    EncryptedFragment read = IkeMessageCodec.decode(written).encryptedFragment().orElseThrow();

    Octets before = Octets.copyOf(written, 0, IkeHeader.OCTETS + 8);
    assertThat(read).as("seed %d", seed).isEqualTo(new EncryptedFragment(0, 2, 3, before, body));
  }
}
