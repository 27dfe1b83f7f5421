package net.hsvpn.actors.ownership;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.VirtualAddress;

/**
 * Which peer talks to which virtual address, and which of these are here at the moment. Without
 * virtual addresses, all peers are here. Safe for use by many threads.
 */
public final class Placement {
  private static final String EVERYWHERE = "node";

  private final Map<String, VirtualAddress> addresses = new HashMap<>();
  private final Map<PeerId, InetAddress> named = new HashMap<>();
  private final Optional<InetAddress> first;
  private volatile Set<InetAddress> here = Set.of();

  /**
   * @param addresses in the order of the file
   */
  public Placement(List<VirtualAddress> addresses) {
    first = addresses.stream().findFirst().map(a -> a.address().address());
    for (VirtualAddress virtual : addresses) {
      InetAddress address = virtual.address().address();
      this.addresses.put(text(address), virtual);
      virtual.peers().forEach(peer -> named.put(peer, address));
    }
  }

  static String text(InetAddress address) {
    return address.getHostAddress();
  }

  /** Whether this node may not be the only one that serves a peer. */
  public boolean shared() {
    return first.isPresent();
  }

  Map<String, VirtualAddress> addresses() {
    return addresses;
  }

  /** The address that a peer, or a user of it, talks to; empty if there are no virtual ones. */
  public Optional<InetAddress> of(PeerId peer) {
    return Optional.ofNullable(named.get(peer.group())).or(() -> first);
  }

  /** What is moved between nodes as one. */
  public String shard(PeerId peer) {
    return of(peer).map(Placement::text).orElse(EVERYWHERE);
  }

  /** Whether this node serves the peer. */
  public boolean here(PeerId peer) {
    return of(peer).map(here::contains).orElse(true);
  }

  /** Whether the peer may talk to this address of ours, which is here. */
  public boolean here(PeerId peer, InetAddress local) {
    return of(peer).map(a -> a.equals(local) && here.contains(a)).orElse(true);
  }

  /** The shards of the addresses that are here. */
  public List<String> shardsHere() {
    return here.stream().map(Placement::text).toList();
  }

  void hold(Set<InetAddress> now) {
    here = Set.copyOf(now);
  }
}
