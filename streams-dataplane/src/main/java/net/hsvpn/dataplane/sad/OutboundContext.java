package net.hsvpn.dataplane.sad;

import java.util.Optional;

/**
 * One context that an outbound SA may send from.
 *
 * @param tag what marks its packets, or {@link #NO_TAG}
 * @param sent inner packets sealed for it
 * @param session that carries its packets, if one does
 */
public record OutboundContext(int tag, TrafficCounter sent, Optional<CarriedSession> session) {
  public static final int NO_TAG = -1;
}
