package net.hsvpn.actors.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.hsvpn.config.AddressPools;
import net.hsvpn.config.AddressRange;
import net.hsvpn.config.ContextConfig;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.InterfaceAddress;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.persistence.StateCodec;
import org.junit.jupiter.api.Test;

class AddressBookTest {
  private static final InetAddress ANY_V4 = InetAddress.ofLiteral("0.0.0.0");
  private static final InetAddress ANY_V6 = InetAddress.ofLiteral("::");
  private static final PeerId CAROL = new PeerId("road/carol");
  private static final PeerId DAVE = new PeerId("road/dave");
  private static final PeerId ERIN = new PeerId("road/erin");

  private final Map<InetAddress, AddressBook.Entry> remembered = new HashMap<>();

  private AddressBook book(String... ranges) {
    return new AddressBook(context(ranges), Map.copyOf(remembered), this::remember);
  }

  private void remember(InetAddress address, Optional<AddressBook.Entry> entry) {
    entry.ifPresentOrElse(e -> remembered.put(address, e), () -> remembered.remove(address));
  }

  private static ContextConfig context(String... ranges) {
    return new ContextConfig(
        new ContextId("office"),
        new RoutingTag(10),
        List.of(IpPrefix.parse("10.1.0.0/16")),
        "arf-office",
        List.of(InterfaceAddress.parse("10.1.0.1/24")),
        Optional.empty(),
        OptionalInt.empty(),
        true,
        new AddressPools(
            Stream.of(ranges).map(AddressRange::parse).toList(),
            List.of(InetAddress.ofLiteral("10.1.0.3")),
            List.of(),
            List.of()));
  }

  /** What outlives the process: the name, and nobody who holds it. */
  @Test
  void whoHadAnAddressBeforeARestartGetsItAgain() throws IOException {
    AddressBook before = book("10.9.0.1-10.9.0.9");
    assertThat(lend(before, CAROL, ANY_V4)).contains("10.9.0.1");
    assertThat(lend(before, DAVE, ANY_V4)).contains("10.9.0.2");
    StateCodec<?> codec = LeaseMemory.codec();
    Map<InetAddress, AddressBook.Entry> stored = Map.copyOf(remembered);
    remembered.clear();
    for (Map.Entry<InetAddress, AddressBook.Entry> entry : stored.entrySet()) {
      remembered.put(entry.getKey(), throughStorage(codec, entry.getValue()));
    }

    AddressBook after = book("10.9.0.1-10.9.0.9");
    assertThat(after.lent()).isZero();
    assertThat(lend(after, DAVE, ANY_V4)).contains("10.9.0.2");
    assertThat(lend(after, ERIN, ANY_V4)).contains("10.9.0.3");
    assertThat(lend(after, CAROL, ANY_V4)).contains("10.9.0.1");
  }

  private static <T> AddressBook.Entry throughStorage(StateCodec<T> codec, Object entry)
      throws IOException {
    byte[] octets = codec.encode(codec.type().cast(entry)).orElseThrow();
    return (AddressBook.Entry) codec.decode(octets).orElseThrow();
  }

  /** As a RADIUS server decides: in a pool or not, but never somebody else's. */
  @Test
  void anAddressCanBeAssigned() {
    AddressBook book = book("10.9.0.1-10.9.0.2");
    InetAddress inside = InetAddress.ofLiteral("10.9.0.1");
    InetAddress outside = InetAddress.ofLiteral("10.77.0.1");
    assertThat(book.assign(CAROL, "carol", outside)).contains(outside);
    assertThat(book.assign(DAVE, "dave", outside)).isEmpty();
    assertThat(book.assign(DAVE, "dave", inside)).contains(inside);
    assertThat(lend(book, ERIN, ANY_V4)).contains("10.9.0.2");
    assertThat(book.assign(ERIN, "erin", InetAddress.ofLiteral("10.1.0.1"))).isEmpty();

    book.keep(CAROL, Set.of());
    book.keep(ERIN, Set.of());
    assertThat(remembered).doesNotContainKey(outside);
    assertThat(book.assign(DAVE, "dave", outside)).contains(outside);
    assertThat(lend(book, CAROL, ANY_V4)).as("never one of no pool").contains("10.9.0.2");
  }

  private static Optional<String> lend(AddressBook book, PeerId holder, InetAddress wanted) {
    return book.lend(holder, holder.value(), wanted).map(InetAddress::getHostAddress);
  }

  private static Optional<String> lend(AddressBook book, PeerId holder) {
    return lend(book, holder, ANY_V4);
  }

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  @Test
  void everybodyGetsAnAddressOfHisOwnUntilNoneIsLeft() {
    AddressBook book = book("10.9.0.0/30");
    assertThat(lend(book, CAROL)).contains("10.9.0.1");
    assertThat(lend(book, DAVE)).contains("10.9.0.2");
    assertThat(lend(book, ERIN)).isEmpty();
    assertThat(lend(book, CAROL)).as("asked again").contains("10.9.0.1");
    book.keep(DAVE, Set.of());
    assertThat(lend(book, ERIN)).contains("10.9.0.2");
    assertThat(lend(book, DAVE)).isEmpty();
  }

  /** Network, broadcast and the context's own addresses, and those of its name servers. */
  @Test
  void whatIsReservedIsNeverLent() {
    AddressBook book = book("10.1.0.0/29", "10.1.0.254-10.1.1.0");
    Set<String> lent = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      lend(book, new PeerId("road/user" + i)).ifPresent(lent::add);
    }
    assertThat(lent)
        .containsExactlyInAnyOrder(
            "10.1.0.2", "10.1.0.4", "10.1.0.5", "10.1.0.6", "10.1.0.254", "10.1.1.0");
    remembered.clear();
    assertThat(lend(book("10.1.0.0/29"), CAROL, address("10.1.0.1"))).contains("10.1.0.2");
  }

  @Test
  void whoComesBackGetsHisAddressAgain() {
    AddressBook book = book("10.9.0.0/24");
    assertThat(lend(book, CAROL)).contains("10.9.0.1");
    assertThat(lend(book, DAVE)).contains("10.9.0.2");
    book.keep(CAROL, Set.of());
    book.keep(DAVE, Set.of());
    assertThat(lend(book, DAVE)).contains("10.9.0.2");
    assertThat(lend(book, ERIN)).as("rather one that nobody had").contains("10.9.0.3");
    assertThat(lend(book, CAROL)).contains("10.9.0.1");
  }

  @Test
  void heMayAskForOneInParticular() {
    AddressBook book = book("10.9.0.0/24");
    assertThat(lend(book, CAROL, address("10.9.0.77"))).contains("10.9.0.77");
    assertThat(lend(book, DAVE, address("10.9.0.77"))).as("another's").contains("10.9.0.1");
    assertThat(lend(book, ERIN, address("10.8.0.1"))).as("in no pool").contains("10.9.0.2");
    book.keep(CAROL, Set.of());
    assertThat(lend(book, new PeerId("road/frank"), address("10.9.0.77")))
        .as("kept for who had it last, as long as there are others")
        .contains("10.9.0.3");
  }

  /** Two IKE SAs of one identity, each for itself: the newer one takes the address over. */
  @Test
  void anAddressIsHandedOverToTheNextIkeSaOfTheSameUser() {
    AddressBook book = book("10.9.0.0/24");
    PeerId old = new PeerId("road/carol~1");
    PeerId next = new PeerId("road/carol~2");
    assertThat(book.lend(old, "carol", ANY_V4)).contains(address("10.9.0.1"));
    assertThat(book.lend(next, "carol", address("10.9.0.1"))).contains(address("10.9.0.1"));
    book.keep(old, Set.of());
    assertThat(book.allows(next, IpPrefix.parse("10.9.0.1/32"))).isTrue();
    assertThat(lend(book, DAVE, address("10.9.0.1"))).contains("10.9.0.2");
    assertThat(book.lend(new PeerId("road/carol~3"), "carol", ANY_V4))
        .as("another device of hers")
        .contains(address("10.9.0.3"));
  }

  @Test
  void nobodyWithoutANameIsKnownAgain() {
    AddressBook book = book("10.9.0.0/24");
    assertThat(book.lend(CAROL, "", ANY_V4)).contains(address("10.9.0.1"));
    assertThat(book.lend(DAVE, "", address("10.9.0.1"))).contains(address("10.9.0.2"));
  }

  @Test
  void noFamilyTakesFromTheOther() {
    AddressBook book = book("fd00:9::/64", "10.9.0.0/31");
    assertThat(lend(book, CAROL, ANY_V6)).contains("fd00:9:0:0:0:0:0:1");
    assertThat(lend(book, CAROL, ANY_V4)).contains("10.9.0.0");
    assertThat(lend(book, DAVE, ANY_V4)).contains("10.9.0.1");
    assertThat(lend(book, ERIN, ANY_V4)).isEmpty();
    assertThat(lend(book, ERIN, ANY_V6)).contains("fd00:9:0:0:0:0:0:2");
    book.keep(CAROL, Set.of(address("10.9.0.0")));
    assertThat(lend(book, CAROL, ANY_V6)).contains("fd00:9:0:0:0:0:0:1");
  }

  @Test
  void onlyTheHolderMayClaimAnAddressOfAPool() {
    AddressBook book = book("10.9.0.0/24");
    lend(book, CAROL);
    IpPrefix hers = IpPrefix.parse("10.9.0.1/32");
    assertThat(book.allows(CAROL, hers)).isTrue();
    assertThat(book.allows(DAVE, hers)).isFalse();
    assertThat(book.allows(CAROL, IpPrefix.parse("10.9.0.2/32"))).isFalse();
    assertThat(book.allows(CAROL, IpPrefix.parse("10.9.0.2/31"))).isFalse();
    assertThat(book.allows(DAVE, IpPrefix.parse("10.8.0.0/16"))).isTrue();
    book.keep(CAROL, Set.of());
    assertThat(book.allows(CAROL, hers)).isFalse();
  }

  @Test
  void aRestartedContextKnowsWhoHasWhat() {
    AddressBook before = book("10.9.0.0/29");
    lend(before, CAROL);
    lend(before, DAVE);
    before.keep(DAVE, Set.of());

    AddressBook after = book("10.9.0.0/29");
    assertThat(after.lent()).isEqualTo(1);
    assertThat(lend(after, ERIN)).contains("10.9.0.3");
    assertThat(lend(after, DAVE)).contains("10.9.0.2");
    assertThat(lend(after, CAROL)).contains("10.9.0.1");
    assertThat(lend(book("10.8.0.0/29"), CAROL)).as("other pools").contains("10.8.0.1");
    assertThat(remembered.keySet()).containsExactly(address("10.8.0.1"));
  }

  /** Whatever they do: no two users share an address, and nobody is refused while one is free. */
  @Test
  void leasesAreUnique() {
    for (long seed = 1; seed <= 50; seed++) {
      remembered.clear();
      Random random = new Random(seed);
      AddressBook book = book("10.9.0.0/28");
      Map<PeerId, InetAddress> lent = new HashMap<>();
      for (int i = 0; i < 500; i++) {
        PeerId user = new PeerId("road/user" + random.nextInt(20));
        if (random.nextBoolean()) {
          book.keep(user, Set.of());
          lent.remove(user);
        } else {
          InetAddress wanted =
              random.nextBoolean() ? ANY_V4 : address("10.9.0." + random.nextInt(16));
          Optional<InetAddress> got = book.lend(user, user.value(), wanted);
          assertThat(got.isPresent())
              .as("seed %d, %d lent", seed, lent.size())
              .isEqualTo(lent.containsKey(user) || lent.size() < 14);
          got.ifPresent(address -> lent.put(user, address));
        }
        assertThat(lent.values()).as("seed " + seed).doesNotHaveDuplicates();
        assertThat(book.lent()).isEqualTo(lent.size());
        if (random.nextInt(50) == 0) {
          book = book("10.9.0.0/28");
        }
      }
    }
  }
}
