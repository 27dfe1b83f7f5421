package net.hsvpn.peers.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.rules.MessageRules;
import net.hsvpn.peers.trace.MessageTrace;
import net.hsvpn.peers.wire.Encrypted;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Payload;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Conversations of real gateways, captured in the laboratory: every message is read, opened, found
 * in order and written again octet for octet, and reads for people as it always did. {@code
 * -Dregenerate=true} writes the readings anew; the captures are made by lab's GoldenCaptureTest.
 */
class GoldenExchangeTest {
  @ParameterizedTest
  @ValueSource(strings = {"strongswan-initiates", "we-initiate", "tagged"})
  void readsAsItAlwaysDid(String name) throws MalformedMessage, IOException {
    GoldenExchange exchange = GoldenExchange.read(name + ".txt");
    assertThat(exchange.datagrams()).hasSizeGreaterThan(6);
    StringBuilder reading = new StringBuilder();
    for (byte[] datagram : exchange.datagrams()) {
      IkeMessage message = open(exchange, datagram);
      ExchangeType type = message.header().exchangeType().orElseThrow();
      assertThat(
              MessageRules.check(
                  type, message.header().response(), !type.clear(), message.payloads()))
          .as(MessageTrace.describe(message))
          .isEmpty();
      reading.append(MessageTrace.describeInDetail(message)).append('\n');
    }
    Path file = GoldenExchange.FOLDER.resolve(name + ".reading.txt");
    if (Boolean.getBoolean("regenerate")) {
      Files.writeString(file, reading, StandardCharsets.UTF_8);
    }
    assertThat(file).content(StandardCharsets.UTF_8).isEqualTo(reading.toString());
  }

  private static IkeMessage open(GoldenExchange exchange, byte[] datagram) throws MalformedMessage {
    IkeMessage message = IkeMessageCodec.decode(datagram);
    assertThat(IkeMessageCodec.encode(message.header(), message.payloads())).isEqualTo(datagram);
    if (message.encrypted().isEmpty()) {
      return message;
    }
    Encrypted sk = message.encrypted().get();
    byte[] plaintext =
        exchange
            .cipher(message.header().initiatorSpi(), message.header().flags().initiator())
            .open(sk.associatedData().array(), sk.body().array())
            .orElseThrow();
    List<Payload> payloads = IkeMessageCodec.decodeChain(sk.firstPayload(), plaintext);
    assertThat(IkeMessageCodec.encodeChain(payloads)).isEqualTo(plaintext);
    return new IkeMessage(message.header(), payloads);
  }
}
