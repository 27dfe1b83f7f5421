package net.hsvpn.actors.ownership;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Who owns which address, as one node sees it. An address belongs to whom claimed it last, as long
 * as liveness is heard of him; else to the first of those alive, in an order of its own for each
 * address, so that one node's addresses go to several others. Time is an argument, in nanoseconds.
 * One thread.
 *
 * <p>No agreement is sought first: for a moment two nodes may hold the same address. That harms
 * nobody (docs/protocol.md), and the later claim ends it.
 */
final class Ownership {
  private final String self;
  private final List<String> addresses;
  private final long settle;
  private final long step;
  private final Map<String, Claim> claims = new HashMap<>();
  private final Map<String, Long> vacantSince = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private final Set<String> alive = new HashSet<>();
  private final Set<String> everAlive = new HashSet<>();
  private long quietUntil = Long.MAX_VALUE;

  /**
   * @param self id of this node
   * @param name of this node
   * @param addresses all that there are
   * @param settle how long it listens before it claims what seems to be nobody's
   * @param step how much longer than the first each further node waits
   */
  Ownership(String self, String name, List<String> addresses, long settle, long step) {
    this.self = self;
    this.addresses = List.copyOf(addresses);
    this.settle = settle;
    this.step = step;
    names.put(self, name);
  }

  /** The claims that count. */
  Map<String, Claim> claims() {
    return Map.copyOf(claims);
  }

  boolean owns(String address) {
    return Optional.ofNullable(claims.get(address)).filter(c -> c.node().equals(self)).isPresent();
  }

  /** From now on it hears the others, if there are any; before, it claims nothing. */
  void listen(long now) {
    quietUntil = now + settle;
  }

  /** A node is a member of the cluster. */
  void joined(String node, String name) {
    names.put(node, name);
  }

  /** A node is no member any more, and never will be under this id. */
  List<Deed> left(String node, long now) {
    names.remove(node);
    alive.remove(node);
    everAlive.remove(node);
    return decide(now);
  }

  /** Liveness is heard of a node. */
  void up(String node) {
    alive.add(node);
    everAlive.add(node);
  }

  /** A node is silent. */
  List<Deed> down(String node, long now) {
    alive.remove(node);
    return decide(now);
  }

  /** Another node's claims. */
  List<Deed> heard(List<Claim> theirs, long now) {
    List<Deed> deeds = new ArrayList<>();
    for (Claim claim : theirs) {
      Claim known = claims.get(claim.address());
      if (!addresses.contains(claim.address()) || claim.equals(known)) {
        continue;
      }
      if (known != null && claim.compareTo(known) < 0) {
        if (owns(claim.address())) {
          deeds.add(new Deed.Announce());
        }
        continue;
      }
      if (owns(claim.address())) {
        deeds.add(new Deed.Release(claim.address()));
      }
      claims.put(claim.address(), claim);
      vacantSince.remove(claim.address());
    }
    deeds.addAll(decide(now));
    return deeds;
  }

  /** This node did not run for a while, in which others may have claimed what it had. */
  List<Deed> stoodStill(long now) {
    if (names.size() == 1) {
      return List.of();
    }
    quietUntil = now + settle;
    alive.clear();
    List<Deed> deeds = new ArrayList<>();
    for (String address : addresses) {
      if (owns(address)) {
        // Nobody's: the next claim must be a later one all the same.
        claims.put(address, new Claim(address, "", claims.get(address).epoch()));
        deeds.add(new Deed.LetGo(address));
      }
    }
    return deeds;
  }

  /** This node claims an address, as its owner asked it to. */
  List<Deed> claim(String address, long now) {
    if (!addresses.contains(address) || owns(address)) {
      return List.of();
    }
    return List.of(take(address), new Deed.Announce());
  }

  /** Claims what has been nobody's for long enough. */
  List<Deed> decide(long now) {
    List<Deed> deeds = new ArrayList<>();
    for (String address : addresses) {
      if (owns(address) || held(claims.get(address))) {
        vacantSince.remove(address);
        continue;
      }
      long since = vacantSince.computeIfAbsent(address, a -> now);
      long from = Math.max(quietUntil, since + place(address) * step);
      if (now >= from) {
        deeds.add(take(address));
      }
    }
    if (!deeds.isEmpty()) {
      deeds.add(new Deed.Announce());
    }
    return deeds;
  }

  private Deed take(String address) {
    Optional<Claim> before = Optional.ofNullable(claims.get(address));
    Claim claim = new Claim(address, self, before.map(Claim::epoch).orElse(0L) + 1);
    claims.put(address, claim);
    vacantSince.remove(address);
    return new Deed.TakeOver(claim, before.map(Claim::node).orElse(""));
  }

  /** Of a member of which no liveness was ever heard, it is not known yet that it is dead. */
  private boolean held(Claim claim) {
    return claim != null
        && names.containsKey(claim.node())
        && (alive.contains(claim.node()) || !everAlive.contains(claim.node()));
  }

  /** How many of those alive come before this node. */
  private int place(String address) {
    Comparator<String> order =
        Comparator.<String>comparingInt(node -> Objects.hash(address, names.get(node)))
            .thenComparing(node -> node);
    List<String> all = new ArrayList<>(alive);
    all.retainAll(names.keySet());
    all.add(self);
    all.sort(order);
    return all.indexOf(self);
  }
}
