package net.hsvpn.dataplane.crypto;

/**
 * Grants outbound sequence numbers in blocks, as a hi-lo allocator does. A grant that must survive
 * this node is replicated before it is given; a new owner begins behind the last grant, so numbers
 * only ever go forward.
 */
@FunctionalInterface
public interface SequenceLease {
  /**
   * Asked by the packet path when its block is used up; must answer at once, from what was granted
   * in advance.
   *
   * @param used the highest number used so far
   * @return the highest number that may be used now, or {@code used} if nothing more is granted
   */
  long extend(long used);

  /**
   * Asked before {@link #extend}.
   *
   * @param used the highest number used so far
   * @return numbers up to this one are not for this node, whoever may have used them; {@code used}
   *     if all are
   */
  default long skip(long used) {
    return used;
  }

  /** Grants blocks without asking anybody: right for a node that shares its SAs with no other. */
  static SequenceLease local(long block) {
    return used -> used + block;
  }
}
