package net.hsvpn.actors.replica;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.crypto.SequenceLease;
import net.hsvpn.dataplane.sad.SequenceLeases;

/**
 * The outbound sequence numbers that this node may use, SA by SA: each block is known to all other
 * nodes before it is used, so that whoever takes an SA over begins behind it. The first block needs
 * no words: it comes with the SA.
 *
 * <p>Should a cluster fall apart and several nodes take over the same SA, each uses a block of its
 * own, by its rank, until it has heard of all others again.
 *
 * <p>Safe for use by many threads.
 */
public final class Leases implements SequenceLeases {
  /** Numbers in a block: at 100,000 packets a second, ten seconds. */
  static final long BLOCK = 1 << 20;

  /** Nodes that may take over the same SA at once. */
  static final int RANKS = 64;

  private record Key(PeerId peer, int spi) {}

  /** What one SA may use. */
  private static final class Lease implements SequenceLease {
    private final long ownEnd;
    private final long beyondOthers;
    private volatile long limit;

    /**
     * @param ownEnd end of the block that is used before anybody is asked; 0 if there is none
     * @param beyondOthers after which all blocks of others end that are used likewise
     */
    Lease(long limit, long ownEnd, long beyondOthers) {
      this.limit = limit;
      this.ownEnd = ownEnd;
      this.beyondOthers = beyondOthers;
    }

    @Override
    public long skip(long used) {
      return used >= ownEnd && used < beyondOthers ? beyondOthers : used;
    }

    @Override
    public long extend(long used) {
      return Math.max(used, limit);
    }

    /** The end of the next block, if it is time to ask for it. */
    Optional<Long> wanted(long used) {
      if (used + BLOCK / 2 < limit) {
        return Optional.empty();
      }
      return Optional.of(Math.max(limit, beyondOthers) + BLOCK);
    }
  }

  private final Predicate<PeerId> here;
  private final int rank;
  private final Map<Key, Lease> leases = new ConcurrentHashMap<>();
  private final Map<Key, Long> granted = new ConcurrentHashMap<>();

  /**
   * @param here whether this node serves a peer
   * @param incarnation of this start of this node
   */
  public Leases(Predicate<PeerId> here, int incarnation) {
    this.here = here;
    this.rank = incarnation % RANKS;
  }

  @Override
  public SequenceLease of(PeerId peer, int spi) {
    return leases.computeIfAbsent(
        new Key(peer, spi), key -> new Lease(here.test(peer) ? BLOCK : 0, 0, 0));
  }

  /** What this node wants next of an SA that it uses. */
  Optional<Long> wanted(PeerId peer, int spi, long used) {
    Lease lease = leases.get(new Key(peer, spi));
    return lease == null || lease.limit == 0 ? Optional.empty() : lease.wanted(used);
  }

  /** All others know. */
  void grant(PeerId peer, int spi, long limit) {
    leases.computeIfPresent(
        new Key(peer, spi),
        (key, lease) -> {
          lease.limit = Math.max(lease.limit, limit);
          return lease;
        });
  }

  /** Another node may use numbers up to this one. */
  void learn(PeerId peer, int spi, long limit) {
    granted.merge(new Key(peer, spi), limit, Math::max);
  }

  /** Numbers that may have been used before this node goes on, which it may now. */
  long resume(PeerId peer, int spi) {
    Key key = new Key(peer, spi);
    long last = granted.getOrDefault(key, BLOCK);
    long begin = last + rank * BLOCK;
    leases.put(key, new Lease(begin + BLOCK, begin + BLOCK, last + RANKS * BLOCK));
    return begin;
  }

  /** What was granted last, so that a node that comes anew knows as much as the others. */
  Optional<Long> last(PeerId peer, int spi) {
    Lease lease = leases.get(new Key(peer, spi));
    return lease == null || lease.limit == 0
        ? Optional.empty()
        : Optional.of(Math.max(lease.limit, lease.beyondOthers));
  }

  /** An SA is gone. */
  void forget(PeerId peer, int spi) {
    leases.remove(new Key(peer, spi));
    granted.remove(new Key(peer, spi));
  }

  /** This node uses no SA of these peers any more. */
  void close(Predicate<PeerId> whose) {
    leases.keySet().removeIf(key -> whose.test(key.peer()));
  }
}
