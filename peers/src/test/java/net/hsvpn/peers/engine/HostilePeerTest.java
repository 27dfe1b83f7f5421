package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.IkeSa;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.wire.IkeHeader;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.Samples;
import net.hsvpn.peers.wire.Unknown;
import org.junit.jupiter.api.Test;

/** An authenticated peer that breaks every rule makes nothing throw and gets no SA by it. */
class HostilePeerTest {
  private static final int SEEDS = Integer.getInteger("seeds", 3000);

  @Test
  void spoiltMessagesUnderTheRightKeysNeverThrow() throws MalformedMessage {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        spoil(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e, e);
      }
    }
  }

  private static void spoil(long seed) throws MalformedMessage {
    Random random = new Random(seed);
    Samples samples = new Samples(seed);
    boolean plain = random.nextBoolean();
    TwoEnds t =
        plain ? new TwoEnds(seed, TwoEnds.plain("a", 1), TwoEnds.plain("b", 2)) : new TwoEnds(seed);
    int depth = random.nextInt(6);
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    if (depth > 0) {
      t.run();
      switch (random.nextInt(4)) {
        case 0 -> t.a.command(t.a.sa(), n -> new Event.RekeyChild(n, t.a.child().inboundSpi()));
        case 1 -> t.a.command(t.a.sa(), Event.RekeyIke::new);
        case 2 -> t.a.command(t.a.sa(), n -> new Event.DeleteChild(n, t.a.child().inboundSpi()));
        default -> t.a.command(t.a.sa(), Event.CreateChild::new);
      }
    }
    if (depth % 2 == 1) {
      t.deliver(t.pickFor(t.b));
    }
    for (TwoEnds.InFlight message : List.copyOf(t.post().network)) {
      IkeSa any = t.a.sas.values().iterator().next();
      for (byte[] spoilt : spoil(random, samples, Forger.with(any), message.datagram().octets())) {
        t.deliver(
            new TwoEnds.InFlight(message.to(), new Datagram(message.datagram().path(), spoilt)));
      }
    }
    assertThat(t.a.inbound.size()).isLessThanOrEqualTo(3);
    assertThat(t.b.inbound.size()).isLessThanOrEqualTo(3);
  }

  /** One message, or its fragments. */
  private static List<byte[]> spoil(Random random, Samples samples, Forger forger, byte[] datagram)
      throws MalformedMessage {
    IkeMessage message = IkeMessageCodec.decode(datagram);
    if (message.encrypted().isEmpty()) {
      return List.of(datagram);
    }
    if (random.nextInt(4) == 0) {
      byte[] plaintext = forger.plaintext(datagram);
      for (int i = random.nextInt(4); i >= 0 && plaintext.length > 0; i--) {
        plaintext[random.nextInt(plaintext.length)] = (byte) random.nextInt(256);
      }
      int first = message.encrypted().get().firstPayload();
      return sealed(random, forger, message.header(), first, plaintext);
    }
    List<Payload> payloads = new ArrayList<>(forger.payloads(datagram));
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = payloads.isEmpty() ? 0 : random.nextInt(payloads.size());
      List<Payload> others = samples.oneOfEach();
      Payload other = others.get(random.nextInt(others.size()));
      switch (random.nextInt(5)) {
        case 0 -> payloads.add(at, other);
        case 1 -> {
          if (!payloads.isEmpty()) {
            payloads.remove(at);
          }
        }
        case 2 -> Collections.shuffle(payloads, random);
        case 3 -> {
          if (!payloads.isEmpty()) {
            payloads.add(payloads.get(at));
          }
        }
        default -> payloads.replaceAll(p -> p.payloadType() == other.payloadType() ? other : p);
      }
    }
    return sealed(
        random,
        forger,
        message.header(),
        IkeMessageCodec.firstType(payloads),
        IkeMessageCodec.encodeChain(payloads));
  }

  private static List<byte[]> sealed(
      Random random, Forger forger, IkeHeader header, int firstPayload, byte[] plaintext) {
    return random.nextBoolean()
        ? List.of(forger.seal(header, firstPayload, plaintext))
        : forger.fragments(
            header,
            firstPayload,
            plaintext,
            Math.max(Math.ceilDiv(plaintext.length, 60), 1 + random.nextInt(200)));
  }

  @Test
  void anUnknownCriticalPayloadIsNamedInTheAnswer() throws MalformedMessage {
    TwoEnds t = new TwoEnds(40).connect();
    Forger forger = Forger.with(t.a.sa());
    IkeHeader header =
        Forger.requestTo(t.b.sa(), ExchangeType.INFORMATIONAL.code(), t.a.sa().requests().nextId());
    byte[] request = forger.seal(header, List.of(new Unknown(200, true, Octets.of((byte) 1))));
    t.deliver(new TwoEnds.InFlight(t.b, new Datagram(t.a.sa().path(), request)));
    Payload answer = forger.payloads(t.pickFor(t.a).datagram().octets()).getFirst();
    assertThat(answer).isEqualTo(new Notify(NotifyType.UNSUPPORTED_CRITICAL_PAYLOAD, (byte) 200));
    assertThat(t.b.established()).hasSize(1);
  }

  @Test
  void anUnknownPayloadThatIsNotCriticalIsPassedOver() throws MalformedMessage {
    TwoEnds t = new TwoEnds(41).connect();
    Forger forger = Forger.with(t.a.sa());
    IkeHeader header =
        Forger.requestTo(t.b.sa(), ExchangeType.INFORMATIONAL.code(), t.a.sa().requests().nextId());
    byte[] request = forger.seal(header, List.of(new Unknown(200, false, Octets.of((byte) 1))));
    t.deliver(new TwoEnds.InFlight(t.b, new Datagram(t.a.sa().path(), request)));
    assertThat(forger.payloads(t.pickFor(t.a).datagram().octets())).isEmpty();
  }

  @Test
  void halfOpenSasAreBoundedAndForgotten() {
    TwoEnds t = new TwoEnds(42);
    t.b.limits = TwoEnds.limits(10, 1000, 10);
    for (int i = 0; i < 50; i++) {
      t.a.initiate();
      t.a.sas.clear();
    }
    t.post();
    List.copyOf(t.network).forEach(t::deliver);
    assertThat(t.b.sas).hasSize(10);
    assertThat(t.b.refusals).containsEntry(Refusal.TOO_MANY_HALF_OPEN, 40);
    t.network.clear();
    t.pass(Duration.ofSeconds(31));
    assertThat(t.b.sas).isEmpty();
  }
}
