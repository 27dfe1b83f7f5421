package net.hsvpn.config;

/**
 * How much one direction of a child SA has carried, or may carry.
 *
 * @param packets at least 0
 * @param octets of whole ESP packets, at least 0
 */
public record Volume(long packets, long octets) {
  public static final Volume NONE = new Volume(0, 0);

  /** More than any SA can carry. */
  public static final Volume UNLIMITED = new Volume(Long.MAX_VALUE, Long.MAX_VALUE);

  public Volume {
    if (packets < 0 || octets < 0) {
      throw new IllegalArgumentException(
          packets + " packets, " + octets + " octets: expected 0 or more of each");
    }
  }

  /** Whether the packets or the octets have come to the limit's. */
  public boolean reaches(Volume limit) {
    return packets >= limit.packets || octets >= limit.octets;
  }

  /** The smaller of each. */
  public Volume least(Volume other) {
    return new Volume(Math.min(packets, other.packets), Math.min(octets, other.octets));
  }

  /** The greater of each. */
  public Volume most(Volume other) {
    return new Volume(Math.max(packets, other.packets), Math.max(octets, other.octets));
  }

  @Override
  public String toString() {
    return packets + " packets, " + octets + " octets";
  }
}
