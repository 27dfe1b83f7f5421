package net.hsvpn.peers.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import net.hsvpn.peers.trace.MessageTrace;

/**
 * Whatever stands in a datagram ends in a {@link MalformedMessage} or in a message that survives
 * being written and read again. Driven by coverage where JAZZER_FUZZ is set, else by the seeds.
 */
class IkeMessageFuzzTest {
  @FuzzTest(maxDuration = "3s")
  void decode(byte[] datagram) throws MalformedMessage {
    IkeMessage message;
    try {
      message = IkeMessageCodec.decode(datagram);
    } catch (MalformedMessage expected) {
      assertThat(expected.offset()).isBetween(0, datagram.length);
      return;
    }
    byte[] written = IkeMessageCodec.encode(message.header(), message.payloads());
    IkeMessage again = IkeMessageCodec.decode(written);
    assertThat(again.header()).isEqualTo(message.header());
    // Reserved bits of the header are not written again, and they are associated data.
    assertThat(withoutAssociatedData(again)).isEqualTo(withoutAssociatedData(message));
    assertThat(MessageTrace.describeInDetail(message)).isNotEmpty();
  }

  private static List<Payload> withoutAssociatedData(IkeMessage message) {
    List<Payload> payloads = new ArrayList<>(message.payloads());
    payloads.replaceAll(payload ->
        switch (payload) {
          case Encrypted sk -> new Encrypted(sk.firstPayload(), Octets.EMPTY, sk.body());
          case EncryptedFragment skf ->
              new EncryptedFragment(
                  skf.firstPayload(), skf.number(), skf.total(), Octets.EMPTY, skf.body());
          default -> payload;
        });
    return payloads;
  }
}
