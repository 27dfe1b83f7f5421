package net.hsvpn.dataplane.context;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import net.hsvpn.config.IpPrefix;

/** An immutable set of IPv4 and IPv6 addresses given as prefixes; asked per packet. */
public final class PrefixSet {
  private final PrefixTrie v4;
  private final PrefixTrie v6;

  private PrefixSet(PrefixTrie v4, PrefixTrie v6) {
    this.v4 = v4;
    this.v6 = v6;
  }

  public static PrefixSet of(Collection<IpPrefix> prefixes) {
    List<PrefixTrie.Entry> v4 = new ArrayList<>();
    List<PrefixTrie.Entry> v6 = new ArrayList<>();
    for (IpPrefix prefix : new HashSet<>(prefixes)) {
      (prefix.isIpv4() ? v4 : v6)
          .add(PrefixTrie.Entry.of(prefix.firstOctets(), prefix.length(), 1));
    }
    return new PrefixSet(new PrefixTrie(v4), new PrefixTrie(v6));
  }

  public boolean containsV4(int address) {
    return v4.lookup((long) address << 32, 0) != PrefixTrie.NONE;
  }

  public boolean containsV6(long high, long low) {
    return v6.lookup(high, low) != PrefixTrie.NONE;
  }
}
