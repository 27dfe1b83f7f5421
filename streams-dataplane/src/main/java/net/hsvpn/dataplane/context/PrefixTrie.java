package net.hsvpn.dataplane.context;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import net.hsvpn.dataplane.wire.Octets;

/**
 * Longest-prefix match over one address family, built once and immutable. A trie of 64-way nodes:
 * each node tells by one bit per slot whether a child hangs there, and by another where a new run
 * of equal leaves begins, so children and leaves are found by counting bits. A lookup touches at
 * most one node per six bits of prefix, and allocates nothing.
 *
 * <p>Keys are left-aligned in 128 bits; an IPv4 address fills the top 32.
 */
final class PrefixTrie {
  /** The value of an address that no prefix covers. */
  static final int NONE = 0;

  private static final int STRIDE = 6;
  private static final int SLOTS = 1 << STRIDE;

  /**
   * A prefix to build from.
   *
   * @param high the first 64 bits of the key, host bits zero
   * @param low the last 64 bits
   * @param length 0 to 128
   * @param value at least 1
   */
  record Entry(long high, long low, int length, int value) {
    static Entry of(byte[] address, int length, int value) {
      return address.length == 4
          ? new Entry((long) Octets.u32(address, 0) << 32, 0, length, value)
          : new Entry(Octets.u64(address, 0), Octets.u64(address, 8), length, value);
    }
  }

  private long[] children = new long[4];
  private long[] runs = new long[4];
  private int[] firstChild = new int[4];
  private int[] firstLeaf = new int[4];
  private int[] leaves = new int[16];
  private int nodeCount;
  private int leafCount;

  /** Builds from prefixes that differ from each other. */
  PrefixTrie(List<Entry> prefixes) {
    List<Entry> sorted = new ArrayList<>(prefixes);
    sorted.sort(Comparator.comparingInt(Entry::length));
    int root = NONE;
    if (!sorted.isEmpty() && sorted.getFirst().length == 0) {
      root = sorted.removeFirst().value;
    }
    reserveNodes(1);
    build(0, 0, sorted, root);
    children = Arrays.copyOf(children, nodeCount);
    runs = Arrays.copyOf(runs, nodeCount);
    firstChild = Arrays.copyOf(firstChild, nodeCount);
    firstLeaf = Arrays.copyOf(firstLeaf, nodeCount);
    leaves = Arrays.copyOf(leaves, leafCount);
  }

  /** The value of the longest prefix that covers the key, or {@link #NONE}. */
  int lookup(long high, long low) {
    int node = 0;
    int depth = 0;
    int slot = slot(high, low, 0);
    while ((children[node] >>> slot & 1) != 0) {
      node = firstChild[node] + rank(children[node], slot);
      depth += STRIDE;
      slot = slot(high, low, depth);
    }
    return leaves[firstLeaf[node] + rank(runs[node], slot)];
  }

  /** How many bits are set up to and including the slot, less one. */
  private static int rank(long bits, int slot) {
    return Long.bitCount(bits << (SLOTS - 1 - slot)) - 1;
  }

  private static int slot(long high, long low, int depth) {
    long bits;
    if (depth <= 58) {
      bits = high >>> (58 - depth);
    } else if (depth < 64) {
      bits = high << (depth - 58) | low >>> (122 - depth);
    } else {
      bits = depth <= 122 ? low >>> (122 - depth) : low << (depth - 122);
    }
    return (int) bits & (SLOTS - 1);
  }

  private void build(int node, int depth, List<Entry> byLength, int inherited) {
    int[] values = new int[SLOTS];
    Arrays.fill(values, inherited);
    List<List<Entry>> deeper = new ArrayList<>(Collections.nCopies(SLOTS, null));
    long childBits = 0;
    for (Entry entry : byLength) {
      int slot = slot(entry.high, entry.low, depth);
      int rest = entry.length - depth;
      if (rest <= STRIDE) {
        Arrays.fill(values, slot, slot + (1 << (STRIDE - rest)), entry.value);
      } else {
        if (deeper.get(slot) == null) {
          deeper.set(slot, new ArrayList<>());
          childBits |= 1L << slot;
        }
        deeper.get(slot).add(entry);
      }
    }
    children[node] = childBits;
    runs[node] = addLeaves(node, values, childBits);
    int child = reserveNodes(Long.bitCount(childBits));
    firstChild[node] = child;
    for (int slot = 0; slot < SLOTS; slot++) {
      if (deeper.get(slot) != null) {
        build(child++, depth + STRIDE, deeper.get(slot), values[slot]);
      }
    }
  }

  private long addLeaves(int node, int[] values, long childBits) {
    firstLeaf[node] = leafCount;
    long runBits = 0;
    int previous = -1;
    for (int slot = 0; slot < SLOTS; slot++) {
      boolean leaf = (childBits >>> slot & 1) == 0;
      if (leaf && values[slot] != previous) {
        if (leafCount == leaves.length) {
          leaves = Arrays.copyOf(leaves, 2 * leafCount);
        }
        leaves[leafCount++] = previous = values[slot];
        runBits |= 1L << slot;
      }
    }
    return runBits;
  }

  private int reserveNodes(int count) {
    int first = nodeCount;
    nodeCount += count;
    if (nodeCount > children.length) {
      int capacity = Math.max(nodeCount, 2 * children.length);
      children = Arrays.copyOf(children, capacity);
      runs = Arrays.copyOf(runs, capacity);
      firstChild = Arrays.copyOf(firstChild, capacity);
      firstLeaf = Arrays.copyOf(firstLeaf, capacity);
    }
    return first;
  }
}
