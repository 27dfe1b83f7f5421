package net.hsvpn.dataplane.sad;

/**
 * One context that an outbound SA may send from.
 *
 * @param tag what marks its packets, or {@link #NO_TAG} on a plain SA
 * @param sent inner packets sealed for it
 */
public record OutboundContext(int tag, TrafficCounter sent) {
  public static final int NO_TAG = -1;
}
