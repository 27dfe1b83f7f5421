package net.hsvpn.peers.engine;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Path;

/**
 * The whole engine behind the encryption, driven by coverage: the input is sealed under the right
 * keys and handed to an established SA with an exchange of its own under way. The first octet says
 * which message it is, the second is the type of the first payload.
 */
class EngineFuzzTest {
  private static final ExchangeType[] EXCHANGES = ExchangeType.values();

  @FuzzTest(maxDuration = "5s")
  void receive(byte[] input) {
    if (input.length < 2) {
      return;
    }
    TwoEnds t = new TwoEnds(50).connect();
    Established a = t.a.sa();
    Established b = t.b.sa();
    int choice = input[0] & 0xFF;
    switch (choice >> 6) {
      case 0 -> t.b.command(b, Event.RekeyIke::new);
      case 1 -> t.b.command(b, n -> new Event.RekeyChild(n, t.b.child().inboundSpi()));
      case 2 -> t.b.command(b, Event.CreateChild::new);
      default -> t.b.command(b, Event.Close::new);
    }
    boolean response = (choice & 1) != 0;
    int exchange = EXCHANGES[(choice >> 1 & 0x1F) % EXCHANGES.length].code();
    int messageId = response ? 0 : a.requests().nextId();
    var header = Forger.requestTo(b, exchange, messageId);
    var aimed =
        new net.hsvpn.peers.wire.IkeHeader(
            header.initiatorSpi(),
            header.responderSpi(),
            0,
            header.version(),
            exchange,
            new net.hsvpn.peers.wire.Flags(header.flags().initiator(), false, response),
            messageId,
            0);
    byte[] plaintext = Arrays.copyOfRange(input, 2, input.length);
    if (plaintext.length > 60_000) {
      return;
    }
    byte[] message = Forger.with(a).seal(aimed, input[1] & 0xFF, plaintext);
    Path path = b.path();
    t.b.receive(message, path);
    t.run();
  }
}
