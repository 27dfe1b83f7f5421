package net.hsvpn.actors.context;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.config.AddressRange;
import net.hsvpn.config.ContextConfig;
import net.hsvpn.config.InterfaceAddress;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerId;

/**
 * Which addresses of a context are lent to whom, and who had the others last: whoever comes back
 * gets his address again, unless somebody else needed it meanwhile. Confined to the context's
 * actor.
 */
final class AddressBook {
  // Of a pool as large as IPv6's, we remember no more than that of those who left.
  private static final int MOST_REMEMBERED = 65_536;

  /**
   * An address that is or was lent.
   *
   * @param who by what he is known again; empty for somebody without a name
   * @param holders who has it; several while one makes a new IKE SA beside the old one, none once
   *     it was returned
   */
  record Entry(String who, List<PeerId> holders) {
    Entry {
      holders = List.copyOf(holders);
    }
  }

  /** To be told of each change, so that it is remembered; empty entries are to be forgotten. */
  interface Memory {
    void change(InetAddress address, Optional<Entry> entry);
  }

  /** Somebody's address of one family. */
  private record Known(String who, boolean ipv4) {}

  private final List<AddressRange> ranges;
  private final Set<InetAddress> reserved;
  private final Memory memory;
  private final Map<InetAddress, Entry> lent = new HashMap<>();
  // Those that were longest not needed first.
  private final Map<InetAddress, Entry> returned = new LinkedHashMap<>();
  private final Map<Known, InetAddress> lastOf = new HashMap<>();
  private final Map<PeerId, Set<InetAddress>> byHolder = new HashMap<>();
  // Up to here every address of the range was lent at some time.
  private final BigInteger[] untouched;

  /**
   * @param before what was remembered; addresses that are no longer in the pools are forgotten
   */
  AddressBook(ContextConfig context, Map<InetAddress, Entry> before, Memory memory) {
    this.ranges = context.pools().ranges();
    this.reserved = reserved(context);
    this.memory = memory;
    this.untouched = new BigInteger[ranges.size()];
    for (int i = 0; i < untouched.length; i++) {
      untouched[i] = BigInteger.ZERO;
    }
    before.forEach((address, entry) -> {
      if (lendable(address)) {
        put(address, entry);
      } else {
        memory.change(address, Optional.empty());
      }
    });
  }

  private static Set<InetAddress> reserved(ContextConfig context) {
    Set<InetAddress> reserved = new HashSet<>(context.pools().dns());
    for (InterfaceAddress own : context.addresses()) {
      reserved.add(own.address());
      if (own.isIpv4() && own.prefixLength() < 31) {
        byte[] last = own.network().lastOctets();
        reserved.add(own.network().address());
        reserved.add(IpPrefix.of(last, Integer.SIZE).address());
      }
    }
    return reserved;
  }

  private boolean lendable(InetAddress address) {
    return ranges.stream().anyMatch(r -> r.contains(address)) && !reserved.contains(address);
  }

  /**
   * Finds an address: the one that the holder has; the one he asks for, if he is who had it last;
   * the one he had last; the one he asks for, if nobody had it; one that nobody had; or the one
   * that was not needed for the longest time.
   *
   * @param wanted its family counts, and if it is not the unspecified one, the address itself
   * @return empty if all of that family are lent
   */
  Optional<InetAddress> lend(PeerId holder, String who, InetAddress wanted) {
    boolean ipv4 = isIpv4(wanted);
    Optional<InetAddress> found =
        byHolder.getOrDefault(holder, Set.of()).stream()
            .filter(a -> isIpv4(a) == ipv4)
            .findFirst()
            .or(() -> again(who, wanted))
            .or(() -> Optional.of(wanted).filter(a -> lendable(a) && fresh(a)))
            .or(() -> untouched(ipv4))
            .or(() -> returned.keySet().stream().filter(a -> isIpv4(a) == ipv4).findFirst());
    found.ifPresent(address -> hold(address, holder, who));
    return found;
  }

  /**
   * Gives somebody the address that others have decided on, of a pool or not.
   *
   * @return empty if it is somebody else's
   */
  Optional<InetAddress> assign(PeerId holder, String who, InetAddress address) {
    Entry entry = lent.get(address);
    boolean free =
        entry == null
            || entry.holders().contains(holder)
            || (!who.isEmpty() && entry.who().equals(who));
    if (reserved.contains(address) || !free) {
      return Optional.empty();
    }
    hold(address, holder, who);
    return Optional.of(address);
  }

  /** What he had before: he may have it still, by another IKE SA that this one replaces. */
  private Optional<InetAddress> again(String who, InetAddress wanted) {
    if (who.isEmpty()) {
      return Optional.empty();
    }
    boolean his =
        Optional.ofNullable(lent.getOrDefault(wanted, returned.get(wanted)))
            .filter(entry -> entry.who().equals(who))
            .isPresent();
    return his
        ? Optional.of(wanted)
        : Optional.ofNullable(lastOf.get(new Known(who, isIpv4(wanted))))
            .filter(address -> !lent.containsKey(address));
  }

  private boolean fresh(InetAddress address) {
    return !lent.containsKey(address) && !returned.containsKey(address);
  }

  private Optional<InetAddress> untouched(boolean ipv4) {
    for (int i = 0; i < untouched.length; i++) {
      AddressRange range = ranges.get(i);
      while (range.isIpv4() == ipv4 && untouched[i].compareTo(range.size()) < 0) {
        InetAddress next = at(range, untouched[i]);
        untouched[i] = untouched[i].add(BigInteger.ONE);
        if (fresh(next) && !reserved.contains(next)) {
          return Optional.of(next);
        }
      }
    }
    return Optional.empty();
  }

  private static InetAddress at(AddressRange range, BigInteger offset) {
    byte[] first = range.first().getAddress();
    byte[] digits = new BigInteger(1, first).add(offset).toByteArray();
    byte[] octets = new byte[first.length];
    int count = Math.min(digits.length, octets.length);
    System.arraycopy(digits, digits.length - count, octets, octets.length - count, count);
    return IpPrefix.of(octets, octets.length * 8).address();
  }

  private void hold(InetAddress address, PeerId holder, String who) {
    List<PeerId> holders = new ArrayList<>();
    Entry before = lent.get(address);
    if (before != null) {
      holders.addAll(before.holders());
    }
    if (!holders.contains(holder)) {
      holders.add(holder);
      change(address, new Entry(who, holders));
    }
  }

  /** The holder has these addresses still, and no others. */
  void keep(PeerId holder, Set<InetAddress> inUse) {
    for (InetAddress address : List.copyOf(byHolder.getOrDefault(holder, Set.of()))) {
      if (!inUse.contains(address)) {
        Entry entry = lent.get(address);
        List<PeerId> rest = new ArrayList<>(entry.holders());
        rest.remove(holder);
        byHolder.get(holder).remove(address);
        change(address, new Entry(entry.who(), rest));
      }
    }
    if (byHolder.getOrDefault(holder, Set.of()).isEmpty()) {
      byHolder.remove(holder);
    }
  }

  private void change(InetAddress address, Entry entry) {
    put(address, entry);
    memory.change(address, Optional.of(entry));
    if (entry.holders().isEmpty() && !lendable(address)) {
      forget(address);
    } else if (returned.size() > MOST_REMEMBERED) {
      forget(returned.keySet().iterator().next());
    }
  }

  private void put(InetAddress address, Entry entry) {
    Entry before = returned.remove(address);
    if (before != null && !before.who().equals(entry.who())) {
      lastOf.remove(new Known(before.who(), isIpv4(address)), address);
    }
    if (!entry.who().isEmpty()) {
      lastOf.put(new Known(entry.who(), isIpv4(address)), address);
    }
    if (entry.holders().isEmpty()) {
      lent.remove(address);
      returned.put(address, entry);
    } else {
      lent.put(address, entry);
      entry.holders().forEach(h -> byHolder.computeIfAbsent(h, _ -> new HashSet<>()).add(address));
    }
  }

  private void forget(InetAddress address) {
    Entry entry = returned.remove(address);
    lastOf.remove(new Known(entry.who(), isIpv4(address)), address);
    memory.change(address, Optional.empty());
  }

  /** Whether a peer may claim a prefix: no part of a pool belongs to anybody but its holder. */
  boolean allows(PeerId peer, IpPrefix prefix) {
    if (ranges.stream().noneMatch(range -> range.contains(prefix))) {
      return true;
    }
    Entry entry = lent.get(prefix.address());
    boolean host = prefix.length() == prefix.address().getAddress().length * 8;
    return host && entry != null && entry.holders().contains(peer);
  }

  /** How many addresses are lent. */
  int lent() {
    return lent.size();
  }

  private static boolean isIpv4(InetAddress address) {
    return address.getAddress().length == 4;
  }
}
