package net.hsvpn.peers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.rules.MessageRules;
import net.hsvpn.peers.trace.MessageTrace;

/**
 * The same for what stands behind the encryption: an authenticated peer may be as hostile as any.
 * The first octet of the input is the type of the first payload.
 */
class PayloadChainFuzzTest {
  @FuzzTest(maxDuration = "3s")
  void decodeChain(byte[] input) throws MalformedMessage {
    if (input.length == 0) {
      return;
    }
    byte[] plaintext = Arrays.copyOfRange(input, 1, input.length);
    List<Payload> payloads;
    try {
      payloads = IkeMessageCodec.decodeChain(input[0] & 0xFF, plaintext);
    } catch (MalformedMessage expected) {
      assertThat(expected.offset()).isBetween(0, plaintext.length);
      return;
    }
    byte[] written = IkeMessageCodec.encodeChain(payloads);
    assertThat(IkeMessageCodec.decodeChain(IkeMessageCodec.firstType(payloads), written))
        .isEqualTo(payloads);
    IkeHeader header = IkeHeader.of(1, 2, ExchangeType.IKE_AUTH, true, false, 1);
    assertThat(MessageTrace.describeInDetail(new IkeMessage(header, payloads))).isNotEmpty();
    assertThat(MessageRules.check(ExchangeType.IKE_AUTH, false, true, payloads)).isNotNull();
  }
}
