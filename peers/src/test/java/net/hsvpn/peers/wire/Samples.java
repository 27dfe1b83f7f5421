package net.hsvpn.peers.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Supplier;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.TrafficSelectorType;

/** Random payloads that are valid, from a seed. */
public final class Samples {
  private final Random random;

  public Samples(long seed) {
    this.random = new Random(seed);
  }

  /** One of each kind, in the order of their numbers; SK and SKF are left out. */
  public List<Payload> oneOfEach() {
    return List.of(
        securityAssociation(),
        new KeyExchange(upTo(0xFFFF), octets(0, 384)),
        identification(Side.INITIATOR),
        identification(Side.RESPONDER),
        new Certificate(upTo(255), octets(0, 900)),
        new CertificateRequest(upTo(255), octets(0, 60)),
        new Authentication(upTo(255), octets(0, 256)),
        new Nonce(octets(Nonce.MIN_OCTETS, Nonce.MAX_OCTETS)),
        new Notify(upTo(255), octets(0, 8), upTo(0xFFFF), octets(0, 64)),
        delete(),
        new VendorId(octets(0, 40)),
        trafficSelectors(Side.INITIATOR),
        trafficSelectors(Side.RESPONDER),
        new Configuration(upTo(255), octets(0, 40)),
        new Eap(octets(0, 100)),
        new PuzzleSolution(octets(0, 100)),
        new Unknown(200 + upTo(55), false, octets(0, 40)));
  }

  /** Up to a dozen payloads of any kind. */
  public List<Payload> payloads() {
    return listOf(0, 12, () -> oneOfEach().get(upTo(15)));
  }

  public IkeHeader header(ExchangeType exchange) {
    return IkeHeader.of(
        random.nextLong(),
        random.nextLong(),
        exchange,
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextInt());
  }

  public Octets octets(int min, int max) {
    byte[] content = new byte[min + upTo(max - min)];
    random.nextBytes(content);
    return Octets.of(content);
  }

  /** A number from 0 to {@code max}, the ends more often than by chance. */
  public int upTo(int max) {
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> max;
      default -> random.nextInt(max + 1);
    };
  }

  public <T> List<T> listOf(int min, int max, Supplier<T> element) {
    int size = min + upTo(max - min);
    List<T> list = new ArrayList<>();
    while (list.size() < size) {
      list.add(element.get());
    }
    return list;
  }

  private SecurityAssociation securityAssociation() {
    return new SecurityAssociation(listOf(1, 5, this::proposal));
  }

  private Proposal proposal() {
    int protocol = 1 + upTo(5);
    Octets spi =
        switch (protocol) {
          case 1 -> random.nextBoolean() ? Octets.EMPTY : octets(8, 8);
          case 2, 3 -> octets(4, 4);
          default -> octets(0, 255);
        };
    return new Proposal(upTo(255), protocol, spi, listOf(1, 9, this::transform));
  }

  private Transform transform() {
    OptionalInt keyLength =
        random.nextBoolean() ? OptionalInt.of(upTo(0xFFFF)) : OptionalInt.empty();
    Writer unknown = new Writer();
    if (upTo(3) == 3) {
      unknown.u16(0x8000 | 1000).u16(upTo(0xFFFF));
      Octets value = octets(0, 20);
      unknown.u16(1001).u16(value.length()).octets(value);
    }
    return new Transform(upTo(255), upTo(0xFFFF), keyLength, Octets.of(unknown.toArray()));
  }

  private Identification identification(Side side) {
    return new Identification(side, upTo(255), upTo(0xFFFFFF), octets(0, 60));
  }

  private Delete delete() {
    int protocol = 1 + upTo(5);
    int size = protocol == 2 || protocol == 3 ? 4 : 6;
    return new Delete(protocol, protocol == 1 ? List.of() : listOf(0, 9, () -> octets(size, size)));
  }

  private TrafficSelectors trafficSelectors(Side side) {
    return new TrafficSelectors(
        side,
        listOf(1, 9, this::trafficSelector),
        listOf(0, 2, () -> new UnknownSelector(9 + upTo(100), upTo(255), octets(0, 30))));
  }

  private TrafficSelector trafficSelector() {
    boolean ipv4 = random.nextBoolean();
    byte[] start = octets(ipv4 ? 4 : 16, ipv4 ? 4 : 16).array();
    byte[] end = octets(start.length, start.length).array();
    boolean ordered = Arrays.compareUnsigned(start, end) <= 0;
    int startPort = upTo(0xFFFF);
    return new TrafficSelector(
        ipv4 ? TrafficSelectorType.IPV4_ADDR_RANGE : TrafficSelectorType.IPV6_ADDR_RANGE,
        upTo(255),
        startPort,
        startPort + upTo(0xFFFF - startPort),
        Octets.of(ordered ? start : end),
        Octets.of(ordered ? end : start));
  }
}
