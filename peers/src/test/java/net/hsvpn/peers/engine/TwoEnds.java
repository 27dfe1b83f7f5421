package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.hsvpn.config.Childless;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.Encapsulation;
import net.hsvpn.config.FragmentSizes;
import net.hsvpn.config.Identity;
import net.hsvpn.config.IdentityPattern;
import net.hsvpn.config.IkeLimits;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.ReassemblyLimits;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.config.Secret;
import net.hsvpn.config.Volume;
import net.hsvpn.config.proposal.EspProposal;
import net.hsvpn.config.proposal.IkeProposal;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.LifePolicy;
import net.hsvpn.peers.sa.LocalAuth;
import net.hsvpn.peers.sa.MobilePolicy;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Ppk;
import net.hsvpn.peers.sa.RemoteAuth;

/** Two engines and a network between them that does as it is told. */
final class TwoEnds {
  static final PeerProfile.Fragmentation FRAGMENTATION =
      new PeerProfile.Fragmentation(true, FragmentSizes.DEFAULT, ReassemblyLimits.DEFAULT);

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** Rekeyed after less than four hours and one hour. */
  static final LifePolicy LIFE =
      new LifePolicy(
          Duration.ofHours(4).plusMinutes(9),
          Duration.ofHours(1).plusMinutes(9),
          Duration.ofMinutes(9),
          Optional.empty(),
          Volume.UNLIMITED,
          Optional.of(Duration.ofSeconds(30)),
          Optional.empty(),
          Optional.empty(),
          Childless.ALLOW,
          16);

  /** Bound to 0.0.0.0. */
  static final MobilePolicy ROAMS =
      new MobilePolicy(true, true, List.of(InetAddress.ofLiteral("0.0.0.0")));

  private static final Event ROAMED = new Event.Roamed();

  private static final Secret KEY =
      Secret.copyOf("correct horse battery".getBytes(StandardCharsets.US_ASCII));

  /** A datagram on its way. */
  record InFlight(Host to, Datagram datagram) {}

  final Host a;
  final Host b;
  final List<InFlight> network = new ArrayList<>();
  private Instant now = START;
  private boolean natBeforeA;
  private int natShift = 10_000;
  private boolean natBeforeB;
  private boolean wildcards;

  /** Addresses that nothing reaches, and from which nothing comes. */
  final Set<InetAddress> dead = new HashSet<>();

  TwoEnds(long seed) {
    this(seed, tagged("a", 1), tagged("b", 2));
  }

  TwoEnds(long seed, PeerProfile forA, PeerProfile forB) {
    a = new Host("A", forA, new ChosenNonces(seed), START);
    b = new Host("B", forB, new ChosenNonces(seed + 1), START);
  }

  static PeerProfile tagged(String name, int site) {
    return profile(
        name,
        site,
        new ChildPolicy.Tagged(
            List.of(
                context(10, "office", "10." + site + ".0.0/16"),
                context(20, "guest", "10." + site + ".0.0/16"),
                context(30 + site, "only-" + name, "10." + site + ".0.0/16")),
            List.of()));
  }

  static PeerProfile plain(String name, int site) {
    return profile(
        name,
        site,
        new ChildPolicy.Plain(
            new ContextId("office"),
            List.of(IpPrefix.parse("10." + site + ".0.0/16")),
            List.of(IpPrefix.parse("10." + (3 - site) + ".0.0/16"))));
  }

  static ChildPolicy.LocalContext context(int tag, String name, String prefix) {
    return new ChildPolicy.LocalContext(
        new RoutingTag(tag), new ContextId(name), List.of(IpPrefix.parse(prefix)));
  }

  static PeerProfile profile(String name, int site, ChildPolicy child) {
    String other = name.equals("a") ? "b" : "a";
    return new PeerProfile(
        new PeerId(other),
        Identity.parse(name + ".example.net"),
        IdentityPattern.parse(other + ".example.net"),
        new LocalAuth.Psk(KEY),
        new RemoteAuth.Psk(KEY),
        Optional.of(
            new PeerProfile.Endpoints(
                new InetSocketAddress("192.0.2." + site, 500),
                new InetSocketAddress("192.0.2." + site, 4500),
                new InetSocketAddress("192.0.2." + (3 - site), 500),
                new InetSocketAddress("192.0.2." + (3 - site), 4500))),
        List.of(IkeProposal.parse("aes128gcm16-prfsha256-x25519")),
        List.of(EspProposal.parse("aes128gcm16-esn")),
        Encapsulation.AUTO,
        FRAGMENTATION,
        child,
        LIFE,
        new PeerProfile.Retransmission(Duration.ofSeconds(1), 1.8, 5));
  }

  static IkeLimits limits(int halfOpen, int cookieThreshold, int halfOpenPerSource) {
    IkeLimits usual = IkeLimits.DEFAULT;
    return new IkeLimits(
        halfOpen,
        cookieThreshold,
        halfOpenPerSource,
        usual.halfOpenTimeout(),
        usual.ikeSasPerPeer(),
        usual.childSasPerIkeSa(),
        usual.heldPackets(),
        usual.heldOctets(),
        usual.heldTime(),
        usual.reassembly());
  }

  /** The standard limits but for what arrives in fragments. */
  static IkeLimits limits(ReassemblyLimits reassembly) {
    IkeLimits usual = IkeLimits.DEFAULT;
    return new IkeLimits(
        usual.halfOpen(),
        usual.cookieThreshold(),
        usual.halfOpenPerSource(),
        usual.halfOpenTimeout(),
        usual.ikeSasPerPeer(),
        usual.childSasPerIkeSa(),
        usual.heldPackets(),
        usual.heldOctets(),
        usual.heldTime(),
        reassembly);
  }

  static PeerProfile living(PeerProfile p, LifePolicy life) {
    return new PeerProfile(
        p.id(),
        p.localIdentity(),
        p.remoteIdentity(),
        p.localAuth(),
        p.remoteAuth(),
        p.endpoints(),
        p.ike(),
        p.esp(),
        p.encapsulation(),
        p.fragmentation(),
        p.child(),
        life,
        p.retransmission(),
        p.ppk(),
        p.steering(),
        p.mobility());
  }

  /** The same, with leave to move. */
  static PeerProfile mobile(PeerProfile p, MobilePolicy mobility) {
    return with(p, p.endpoints(), p.encapsulation(), p.fragmentation(), mobility);
  }

  /** The same peer, but anywhere. */
  static PeerProfile anywhere(PeerProfile p) {
    return with(p, Optional.empty(), p.encapsulation(), p.fragmentation(), p.mobility());
  }

  /** A, bound to 0.0.0.0, may go wherever it likes and calls B, which stays. */
  static TwoEnds roaming(long seed) {
    MobilePolicy stays = new MobilePolicy(true, true, List.of(InetAddress.ofLiteral("192.0.2.2")));
    return roaming(seed, mobile(tagged("a", 1), ROAMS), anywhere(mobile(tagged("b", 2), stays)));
  }

  static TwoEnds roaming(long seed, PeerProfile forA, PeerProfile forB) {
    PeerProfile.Endpoints ends = forA.endpoints().orElseThrow();
    InetAddress any = InetAddress.ofLiteral("0.0.0.0");
    TwoEnds t =
        new TwoEnds(
            seed,
            at(
                forA,
                new PeerProfile.Endpoints(
                    new InetSocketAddress(any, 500),
                    new InetSocketAddress(any, 4500),
                    ends.remoteIke(),
                    ends.remoteNatt())),
            forB);
    t.a.source = Optional.of(InetAddress.ofLiteral("198.51.100.1"));
    return t;
  }

  /** From now on A's packets leave from here, and what goes to where it was is lost. */
  TwoEnds moveA(String address) {
    a.source = Optional.of(InetAddress.ofLiteral(address));
    a.sas.keySet().stream()
        .toList()
        .forEach(spi -> Optional.ofNullable(a.sas.get(spi)).ifPresent(sa -> a.handle(sa, ROAMED)));
    return this;
  }

  /** The same with these proposals. */
  static PeerProfile proposing(PeerProfile p, List<String> ike, List<String> esp) {
    return new PeerProfile(
        p.id(),
        p.localIdentity(),
        p.remoteIdentity(),
        p.localAuth(),
        p.remoteAuth(),
        p.endpoints(),
        ike.stream().map(IkeProposal::parse).toList(),
        esp.stream().map(EspProposal::parse).toList(),
        p.encapsulation(),
        p.fragmentation(),
        p.child(),
        p.life(),
        p.retransmission(),
        p.ppk(),
        p.steering(),
        p.mobility());
  }

  /** The same with a post-quantum pre-shared key. */
  static PeerProfile mixing(PeerProfile p, Optional<Ppk> ppk) {
    return new PeerProfile(
        p.id(),
        p.localIdentity(),
        p.remoteIdentity(),
        p.localAuth(),
        p.remoteAuth(),
        p.endpoints(),
        p.ike(),
        p.esp(),
        p.encapsulation(),
        p.fragmentation(),
        p.child(),
        p.life(),
        p.retransmission(),
        ppk,
        p.steering(),
        p.mobility());
  }

  static PeerProfile at(PeerProfile p, PeerProfile.Endpoints ends) {
    return with(p, Optional.of(ends), p.encapsulation(), p.fragmentation(), p.mobility());
  }

  static PeerProfile encapsulating(PeerProfile p) {
    return with(p, p.endpoints(), Encapsulation.ALWAYS, p.fragmentation(), p.mobility());
  }

  /** The same, with packets that carry fragments of this length. */
  static PeerProfile cutting(PeerProfile p, int octets) {
    return fragmenting(
        p,
        new PeerProfile.Fragmentation(
            true, new FragmentSizes(octets, octets), p.fragmentation().limits()));
  }

  static PeerProfile fragmenting(PeerProfile p, PeerProfile.Fragmentation fragmentation) {
    return with(p, p.endpoints(), p.encapsulation(), fragmentation, p.mobility());
  }

  private static PeerProfile with(
      PeerProfile p,
      Optional<PeerProfile.Endpoints> ends,
      Encapsulation encapsulation,
      PeerProfile.Fragmentation fragmentation,
      MobilePolicy mobility) {
    return new PeerProfile(
        p.id(),
        p.localIdentity(),
        p.remoteIdentity(),
        p.localAuth(),
        p.remoteAuth(),
        ends,
        p.ike(),
        p.esp(),
        encapsulation,
        fragmentation,
        p.child(),
        p.life(),
        p.retransmission(),
        p.ppk(),
        p.steering(),
        mobility);
  }

  Instant now() {
    return now;
  }

  /** Puts what both ends sent on the network, without delivering it. */
  TwoEnds post() {
    a.outbox.forEach(d -> network.add(new InFlight(b, d)));
    a.outbox.clear();
    b.outbox.forEach(d -> network.add(new InFlight(a, d)));
    b.outbox.clear();
    return this;
  }

  /** Delivers everything, in order, until nobody has anything more to say. */
  TwoEnds run() {
    post();
    int messages = 0;
    while (!network.isEmpty()) {
      assertThat(messages++).as("messages of one conversation").isLessThan(500);
      deliver(network.removeFirst());
    }
    return this;
  }

  /** Delivers a random datagram of those under way, perhaps keeping a copy or losing it. */
  void deliverSome(Random random, double loss, double copy) {
    // No two things happen at the very same time.
    now = now.plusNanos(1000);
    a.now(now);
    b.now(now);
    post();
    if (network.isEmpty()) {
      return;
    }
    InFlight chosen = network.remove(random.nextInt(network.size()));
    if (random.nextDouble() < copy) {
      network.add(chosen);
    }
    if (random.nextDouble() >= loss) {
      deliver(chosen);
    }
  }

  void deliver(InFlight message) {
    Path sent = message.datagram().path();
    boolean toB = message.to() == b;
    if (isLost(sent, toB)) {
      return;
    }
    InetSocketAddress from = toB ? outOfA(sent.local()) : outOfB(sent.local());
    InetSocketAddress to = toB ? intoB(sent.remote()) : intoA(sent.remote());
    if (wildcards) {
      from = new InetSocketAddress(toB ? "192.0.2.1" : "192.0.2.2", from.getPort());
      to = new InetSocketAddress("0.0.0.0", to.getPort());
    }
    if (roams() && toB) {
      from = outOfA(new InetSocketAddress(a.source.orElseThrow(), sent.local().getPort()));
    } else if (roams()) {
      to = new InetSocketAddress("0.0.0.0", to.getPort());
    }
    message.to().receive(message.datagram().octets(), new Path(to, from, sent.marker()));
    post();
  }

  private boolean roams() {
    return !wildcards
        && a.profile
            .endpoints()
            .filter(ends -> ends.localIke().getAddress().isAnyLocalAddress())
            .isPresent();
  }

  private boolean isLost(Path sent, boolean toB) {
    if (dead.contains(sent.local().getAddress()) || dead.contains(sent.remote().getAddress())) {
      return true;
    }
    if (toB || wildcards) {
      return false;
    }
    int port = sent.remote().getPort() - natShift;
    return natBeforeA
        ? port != 500 && port != 4500
        : roams() && !a.source.equals(Optional.of(sent.remote().getAddress()));
  }

  /** A's address and port as B sees them. */
  InetSocketAddress outsideOfA(int port) {
    return outOfA(
        roams()
            ? new InetSocketAddress(a.source.orElseThrow(), port)
            : new InetSocketAddress("192.0.2.1", port));
  }

  /** The path of a packet from A, as B sees it. */
  Path seenByB() {
    return new Path(new InetSocketAddress("192.0.2.2", 4500), outsideOfA(4500), true);
  }

  /** The NAT before A forgets its mappings and makes others. */
  TwoEnds remapA(int shift) {
    natShift = shift;
    return this;
  }

  /** From now on A sits behind a NAT. */
  TwoEnds natBeforeA() {
    natBeforeA = true;
    return this;
  }

  /** From now on B sits behind a NAT that passes its two ports on to it. */
  TwoEnds natBeforeB() {
    natBeforeB = true;
    PeerProfile.Endpoints ends = a.profile.endpoints().orElseThrow();
    a.profile =
        at(
            a.profile,
            new PeerProfile.Endpoints(
                ends.localIke(),
                ends.localNatt(),
                outOfB(ends.remoteIke()),
                outOfB(ends.remoteNatt())));
    return this;
  }

  /** Both are bound to 0.0.0.0: they learn where a datagram comes from, not where it went. */
  TwoEnds onWildcards() {
    wildcards = true;
    return this;
  }

  private InetSocketAddress outOfA(InetSocketAddress end) {
    return natBeforeA ? new InetSocketAddress("203.0.113.1", end.getPort() + natShift) : end;
  }

  private InetSocketAddress intoA(InetSocketAddress end) {
    return natBeforeA ? new InetSocketAddress("192.0.2.1", end.getPort() - natShift) : end;
  }

  private InetSocketAddress outOfB(InetSocketAddress end) {
    return natBeforeB ? new InetSocketAddress("203.0.113.2", end.getPort()) : end;
  }

  private InetSocketAddress intoB(InetSocketAddress end) {
    return natBeforeB ? new InetSocketAddress("192.0.2.2", end.getPort()) : end;
  }

  /** Takes the only datagram off the network that goes to this end. */
  InFlight pickFor(Host host) {
    post();
    List<InFlight> found = network.stream().filter(m -> m.to() == host).toList();
    assertThat(found).as("datagrams to " + host.name).hasSize(1);
    network.remove(found.getFirst());
    return found.getFirst();
  }

  /** Moves the clock to the next deadline and lets timers run. */
  TwoEnds wait(Duration longest) {
    Instant until = now.plus(longest);
    Instant next =
        Stream.of(a.deadline(), b.deadline())
            .flatMap(Optional::stream)
            .min(Instant::compareTo)
            .filter(d -> d.isBefore(until))
            .orElse(until);
    now = next.isBefore(now) ? now : next;
    a.now(now);
    b.now(now);
    a.tick();
    b.tick();
    return post();
  }

  /** Lets time pass, with perfect delivery. */
  TwoEnds pass(Duration duration) {
    Instant end = now.plus(duration);
    int turns = 0;
    while (now.isBefore(end)) {
      assertThat(turns++).as("timers that do nothing: %s, %s", a.sas, b.sas).isLessThan(100_000);
      wait(Duration.between(now, end));
      run();
    }
    return this;
  }

  TwoEnds connect() {
    a.initiate();
    run();
    assertAgreement(1, 1);
    return this;
  }

  /** Both ends have the same SAs, and each sends where the other listens. */
  void assertAgreement(int ikeSas, int children) {
    assertThat(a.established()).as("IKE SAs at A").hasSize(ikeSas);
    assertThat(a.sas).as("other IKE SAs at A").hasSize(ikeSas);
    assertThat(b.sas).as("other IKE SAs at B").hasSize(ikeSas);
    assertThat(b.established()).as("IKE SAs at B").hasSize(ikeSas);
    assertThat(a.established().stream().map(s -> s.id().initiatorSpi()).sorted().toList())
        .isEqualTo(b.established().stream().map(s -> s.id().initiatorSpi()).sorted().toList());
    assertThat(a.children()).as("children at A").hasSize(children);
    assertThat(spis(a, false)).as("children, seen from both ends").isEqualTo(spis(b, true));
    assertThat(a.inbound.keySet())
        .as("installed at A")
        .containsExactlyInAnyOrderElementsOf(
            a.children().stream().map(ChildSa::inboundSpi).toList());
    assertThat(b.inbound.keySet())
        .as("installed at B")
        .containsExactlyInAnyOrderElementsOf(
            b.children().stream().map(ChildSa::inboundSpi).toList());
    if (children > 0) {
      assertSends(a, b);
      assertSends(b, a);
    }
  }

  private static void assertSends(Host from, Host to) {
    assertThat(from.sending)
        .as("%s sends on a child, of %s", from.name, from.children())
        .isPresent();
    ChildSa out = from.sending.get();
    ChildSa in = to.inbound.get(out.outboundSpi());
    assertThat(in).as(to.name + " receives where " + from.name + " sends").isNotNull();
    assertThat(in.inboundKeys()).as("keys").isEqualTo(out.outboundKeys());
    assertThat(in.suite()).isEqualTo(out.suite());
    assertThat(from.udpEncapsulated).as("in UDP or not").isEqualTo(to.udpEncapsulated);
  }

  private static List<Long> spis(Host host, boolean mirrored) {
    return host.children().stream()
        .map(c ->
            mirrored
                ? (long) c.outboundSpi() << 32 | (c.inboundSpi() & 0xFFFFFFFFL)
                : (long) c.inboundSpi() << 32 | (c.outboundSpi() & 0xFFFFFFFFL))
        .sorted()
        .toList();
  }
}
