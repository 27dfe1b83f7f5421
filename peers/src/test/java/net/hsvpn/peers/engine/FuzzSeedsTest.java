package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.PayloadType;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.wire.Certificate;
import net.hsvpn.peers.wire.CertificateRequest;
import net.hsvpn.peers.wire.Configuration;
import net.hsvpn.peers.wire.Eap;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.Samples;
import org.junit.jupiter.api.Test;

/**
 * The fuzzers begin with real messages and with payloads of every type, behind SK and inside
 * fragments: what coverage finds from there on begins behind the first length check. {@code
 * -Dregenerate=true} writes the seeds anew.
 */
class FuzzSeedsTest {
  private static final Path ENGINE = Path.of("src/test/resources/net/hsvpn/peers/engine");
  private static final Set<PayloadType> ALL =
      EnumSet.complementOf(
          EnumSet.of(PayloadType.NONE, PayloadType.ENCRYPTED, PayloadType.ENCRYPTED_FRAGMENT));

  /** What stands inside a message. */
  private record Inside(ExchangeType exchange, boolean response, int firstPayload, byte[] content) {
    static Inside of(ExchangeType exchange, boolean response, List<Payload> payloads) {
      return new Inside(
          exchange,
          response,
          IkeMessageCodec.firstType(payloads),
          IkeMessageCodec.encodeChain(payloads));
    }
  }

  @Test
  void everyPayloadBehindSk() throws IOException {
    write("EngineFuzzTestInputs", () -> established(new byte[0]));
    assertReached("EngineFuzzTestInputs", FuzzTarget.HEAD);
  }

  @Test
  void everyPayloadInsideFragments() throws IOException {
    write("FragmentFuzzTestInputs", () -> established(new byte[] {60, 3}));
    assertReached("FragmentFuzzTestInputs", FragmentFuzzTest.HEAD);
  }

  @Test
  void everyPayloadBeforeAnybodyIsAuthenticated() throws IOException {
    write("AuthFuzzTestInputs", FuzzSeedsTest::authenticating);
    assertReached("AuthFuzzTestInputs", FuzzTarget.HEAD);
  }

  private static void assertReached(String folder, int head) throws IOException {
    Set<PayloadType> reached = EnumSet.noneOf(PayloadType.class);
    try (Stream<Path> seeds = Files.list(ENGINE.resolve(folder).resolve("receive"))) {
      for (Path seed : seeds.toList()) {
        byte[] input = Files.readAllBytes(seed);
        if (FuzzTarget.fit(input, head)) {
          reached.addAll(types(input[1] & 0xFF, FuzzTarget.content(input, head)));
        }
      }
    }
    assertThat(reached).as("payloads in the seeds of " + folder).isEqualTo(ALL);
  }

  private static Set<PayloadType> types(int first, byte[] content) {
    Set<PayloadType> types = EnumSet.noneOf(PayloadType.class);
    try {
      IkeMessageCodec.decodeChain(first, content)
          .forEach(p -> PayloadType.ofCode(p.payloadType()).ifPresent(types::add));
    } catch (MalformedMessage _) {
      // A seed that once made a fuzzer fail need not be a message.
    }
    return types;
  }

  private static void write(String folder, Supplier<Map<String, byte[]>> seeds) throws IOException {
    if (!Boolean.getBoolean("regenerate")) {
      return;
    }
    Path target = Files.createDirectories(ENGINE.resolve(folder).resolve("receive"));
    for (Map.Entry<String, byte[]> seed : seeds.get().entrySet()) {
      Files.write(target.resolve(seed.getKey()), seed.getValue());
    }
  }

  /**
   * @param more what the fuzzer wants to know between the head and the content
   */
  private static Map<String, byte[]> established(byte[] more) {
    Map<String, Inside> messages = new LinkedHashMap<>();
    messages.putAll(
        lookingLike("create-child", t -> t.a.command(t.a.sa(), Event.CreateChild::new)));
    messages.putAll(
        lookingLike(
            "rekey-child",
            t -> t.a.command(t.a.sa(), n -> new Event.RekeyChild(n, t.a.child().inboundSpi()))));
    messages.putAll(lookingLike("rekey-ike", t -> t.a.command(t.a.sa(), Event.RekeyIke::new)));
    messages.putAll(
        lookingLike(
            "delete-child",
            t -> t.a.command(t.a.sa(), n -> new Event.DeleteChild(n, t.a.child().inboundSpi()))));
    messages.putAll(lookingLike("delete-ike", t -> t.a.command(t.a.sa(), Event.Close::new)));
    messages.putAll(
        lookingLike(
            "transit",
            t ->
                t.a.command(
                    t.a.sa(),
                    n ->
                        new Event.AnnounceTransit(
                            n,
                            Map.of(new RoutingTag(10), List.of(IpPrefix.parse("10.3.0.0/16")))))));
    List<Payload> oneOfEach = new Samples(7).oneOfEach();
    messages.put("one-of-each", Inside.of(ExchangeType.INFORMATIONAL, false, oneOfEach));
    Map<String, byte[]> seeds = new LinkedHashMap<>();
    messages.forEach((name, inside) -> {
      FuzzTarget.Busy busy =
          name.startsWith("rekey-ike")
              ? FuzzTarget.Busy.REKEYING_IKE
              : name.startsWith("rekey-child")
                  ? FuzzTarget.Busy.REKEYING_CHILD
                  : name.startsWith("delete-ike")
                      ? FuzzTarget.Busy.CLOSING
                      : FuzzTarget.Busy.CREATING_CHILD;
      byte choice = FuzzTarget.choice(busy, inside.exchange(), inside.response());
      seeds.put(name, input(choice, inside, more));
    });
    return seeds;
  }

  private static Map<String, byte[]> authenticating() {
    TwoEnds t = new TwoEnds(51);
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    HalfOpen halfOpen = (HalfOpen) t.b.sas.values().iterator().next();
    t.deliver(t.pickFor(t.a));
    Map<String, byte[]> seeds = new LinkedHashMap<>();
    Inside request = open(Forger.with(halfOpen), t.post().network.getFirst());
    t.deliver(t.network.removeFirst());
    Inside response = open(Forger.with(halfOpen), t.network.getFirst());
    List<Payload> samples = new Samples(8).oneOfEach();
    Inside each = Inside.of(ExchangeType.IKE_AUTH, false, samples);
    // What the rules allow there, so that it gets behind them.
    Inside withCertificates =
        with(request, samples, Certificate.class, CertificateRequest.class, Configuration.class);
    Inside certified = with(response, samples, Certificate.class, Configuration.class);
    Inside eap = with(Inside.of(ExchangeType.IKE_AUTH, false, List.of()), samples, Eap.class);
    for (int cut : new int[] {0, AuthFuzzTest.CUT | 0x40}) {
      String form = cut == 0 ? "" : "-cut";
      seeds.put("request" + form, input(cut, request));
      seeds.put("response" + form, input(cut | AuthFuzzTest.RESPONSE, response));
      seeds.put("certificates" + form, input(cut, withCertificates));
      seeds.put("certificates-answered" + form, input(cut | AuthFuzzTest.RESPONSE, certified));
      seeds.put("eap" + form, input(cut, eap));
      seeds.put("eap-answered" + form, input(cut | AuthFuzzTest.RESPONSE, eap));
      seeds.put("one-of-each" + form, input(cut, each));
      seeds.put("one-of-each-answered" + form, input(cut | AuthFuzzTest.RESPONSE, each));
    }
    return seeds;
  }

  /** The same message, and of each kind a payload more. */
  private static Inside with(Inside message, List<Payload> samples, Class<?>... kinds) {
    List<Payload> payloads = new ArrayList<>();
    try {
      payloads.addAll(IkeMessageCodec.decodeChain(message.firstPayload(), message.content()));
    } catch (MalformedMessage e) {
      throw new AssertionError(e);
    }
    for (Class<?> kind : kinds) {
      payloads.add(samples.stream().filter(kind::isInstance).findFirst().orElseThrow());
    }
    return Inside.of(message.exchange(), message.response(), payloads);
  }

  /** A's request and B's answer. */
  private static Map<String, Inside> lookingLike(String name, Consumer<TwoEnds> order) {
    TwoEnds t = new TwoEnds(50).connect();
    Forger forger = Forger.with(t.a.sa());
    order.accept(t);
    Map<String, Inside> messages = new LinkedHashMap<>();
    messages.put(name, open(forger, t.post().network.getFirst()));
    t.deliver(t.network.removeFirst());
    messages.put(name + "-answer", open(forger, t.network.getFirst()));
    return messages;
  }

  private static Inside open(Forger forger, TwoEnds.InFlight message) {
    byte[] octets = message.datagram().octets();
    try {
      IkeMessage sealed = IkeMessageCodec.decode(octets);
      return new Inside(
          sealed.header().exchangeType().orElseThrow(),
          sealed.header().response(),
          sealed.encrypted().orElseThrow().firstPayload(),
          forger.plaintext(octets));
    } catch (MalformedMessage e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] input(int choice, Inside inside, byte... more) {
    int head = FuzzTarget.HEAD + more.length;
    byte[] input =
        Arrays.copyOf(
            new byte[] {(byte) choice, (byte) inside.firstPayload()},
            head + inside.content().length);
    System.arraycopy(more, 0, input, FuzzTarget.HEAD, more.length);
    System.arraycopy(inside.content(), 0, input, head, inside.content().length);
    return input;
  }
}
