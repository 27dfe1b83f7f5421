package net.hsvpn.actors.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Three nodes and two addresses, in a time of their own, over a network that falls apart. */
class OwnershipTest {
  private static final long MILLI = 1_000_000;
  private static final List<String> ADDRESSES = List.of("192.0.2.100", "192.0.2.101");

  private long now;
  private final Map<String, Ownership> nodes = new TreeMap<>();
  private final Map<String, Set<String>> using = new HashMap<>();
  private final Set<String> cut = new HashSet<>();
  private final Set<String> frozen = new HashSet<>();

  @BeforeEach
  void start() {
    IntStream.rangeClosed(1, 3).forEach(i -> begin("n" + i));
    pass(3000);
  }

  private void begin(String name) {
    Ownership fresh = new Ownership(name, name, ADDRESSES, 1500 * MILLI, 400 * MILLI);
    fresh.listen(now);
    nodes.forEach((other, theirs) -> {
      fresh.joined(other, other);
      theirs.joined(name, name);
      if (connected(name, other)) {
        fresh.up(other);
        theirs.up(name);
      }
    });
    nodes.put(name, fresh);
    using.put(name, new HashSet<>());
  }

  private boolean connected(String a, String b) {
    return !cut.contains(a + b) && !cut.contains(b + a) && !frozen.contains(a) && !frozen.contains(b);
  }

  private void does(String node, List<Deed> deeds) {
    for (Deed deed : deeds) {
      switch (deed) {
        case Deed.TakeOver(Claim claim, String _) -> using.get(node).add(claim.address());
        case Deed.Release(String address) -> using.get(node).remove(address);
        case Deed.LetGo(String address) -> using.get(node).remove(address);
        case Deed.Announce() -> tell(node);
      }
    }
  }

  private void tell(String from) {
    List<Claim> claims =
        nodes.get(from).claims().values().stream().filter(c -> c.node().equals(from)).toList();
    for (String to : List.copyOf(nodes.keySet())) {
      if (!to.equals(from) && connected(from, to)) {
        does(to, nodes.get(to).heard(claims, now));
      }
    }
  }

  private void pass(long millis) {
    for (long end = now + millis * MILLI; now < end; now += 50 * MILLI) {
      for (String node : List.copyOf(nodes.keySet())) {
        if (!frozen.contains(node)) {
          does(node, nodes.get(node).decide(now));
          tell(node);
        }
      }
    }
  }

  private void silence(String a, String b) {
    if (!frozen.contains(a)) {
      does(a, nodes.get(a).down(b, now));
    }
    if (!frozen.contains(b)) {
      does(b, nodes.get(b).down(a, now));
    }
  }

  private void separate(String a, String b) {
    cut.add(a + b);
    silence(a, b);
  }

  private void join(String a, String b) {
    cut.remove(a + b);
    cut.remove(b + a);
    if (connected(a, b)) {
      nodes.get(a).up(b);
      nodes.get(b).up(a);
    }
  }

  private String owner(String address) {
    List<String> owners =
        using.entrySet().stream()
            .filter(e -> e.getValue().contains(address))
            .map(Map.Entry::getKey)
            .toList();
    assertThat(owners).as("owners of " + address).hasSize(1);
    return owners.getFirst();
  }

  private void kill(String node) {
    nodes.remove(node);
    using.remove(node);
    List.copyOf(nodes.keySet()).forEach(n -> does(n, nodes.get(n).down(node, now)));
  }

  @Test
  void eachAddressHasOneOwner() {
    ADDRESSES.forEach(this::owner);
  }

  @Test
  void theDeadOnesAddressesAreTakenWithinOneStep() {
    String dead = owner(ADDRESSES.getFirst());
    kill(dead);
    assertThat(owner(ADDRESSES.getFirst())).isNotEqualTo(dead);
  }

  @Test
  void theLastOneHasAll() {
    kill(owner(ADDRESSES.getFirst()));
    pass(1000);
    kill(owner(ADDRESSES.getFirst()));
    pass(1000);
    assertThat(using.get(nodes.keySet().iterator().next())).containsExactlyInAnyOrderElementsOf(ADDRESSES);
  }

  @Test
  void whoWakesUpLetsGoAndTakesNothingBack() {
    String address = ADDRESSES.getFirst();
    String zombie = owner(address);
    frozen.add(zombie);
    nodes.keySet().stream().filter(n -> !n.equals(zombie)).toList().forEach(n -> silence(n, zombie));
    pass(3000);
    frozen.remove(zombie);
    does(zombie, nodes.get(zombie).stoodStill(now));
    assertThat(using.get(zombie)).isEmpty();
    nodes.keySet().stream().filter(n -> !n.equals(zombie)).toList().forEach(n -> join(n, zombie));
    pass(5000);
    assertThat(owner(address)).isNotEqualTo(zombie);
  }

  @Test
  void anAddressIsGivenWhereItShallGo() {
    String address = ADDRESSES.getFirst();
    String before = owner(address);
    String to = nodes.keySet().stream().filter(n -> !n.equals(before)).findFirst().orElseThrow();
    does(to, nodes.get(to).claim(address, now));
    assertThat(owner(address)).isEqualTo(to);
    pass(5000);
    assertThat(owner(address)).isEqualTo(to);
  }

  @Test
  void whoComesLaterTakesNothing() {
    Map<String, String> before =
        ADDRESSES.stream().collect(Collectors.toMap(a -> a, this::owner));
    begin("n4");
    pass(5000);
    before.forEach((address, owner) -> assertThat(owner(address)).isEqualTo(owner));
  }

  static List<Long> seeds() {
    return IntStream.range(0, 200).mapToObj(i -> 1000L + i).toList();
  }

  /** Whatever falls apart: once all hear each other again, each address has one owner, by itself. */
  @ParameterizedTest
  @MethodSource("seeds")
  void everyPartitionHeals(long seed) {
    Random random = new Random(seed);
    List<String> names = new ArrayList<>(nodes.keySet());
    for (int i = 0; i < 30; i++) {
      String a = names.get(random.nextInt(3));
      String b = names.get(random.nextInt(3));
      if (!a.equals(b)) {
        if (random.nextBoolean()) {
          separate(a, b);
        } else {
          join(a, b);
        }
      }
      if (random.nextInt(5) == 0) {
        does(a, nodes.get(a).stoodStill(now));
        names.stream().filter(n -> !n.equals(a) && connected(a, n)).forEach(n -> nodes.get(a).up(n));
      }
      pass(random.nextInt(1200));
    }
    names.forEach(a -> names.forEach(b -> {
      if (!a.equals(b)) {
        join(a, b);
      }
    }));
    pass(5000);
    ADDRESSES.forEach(this::owner);
  }
}
