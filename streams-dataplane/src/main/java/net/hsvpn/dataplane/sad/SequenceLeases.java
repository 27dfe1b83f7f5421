package net.hsvpn.dataplane.sad;

import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.crypto.SequenceLease;

/** Who grants the numbers of each outbound SA. */
@FunctionalInterface
public interface SequenceLeases {
  /** A node that shares its SAs with no other grants them itself, in blocks of 2^20. */
  SequenceLeases LOCAL = (peer, spi) -> SequenceLease.local(1 << 20);

  /** Asked when an SA is installed or taken over. Any thread. */
  SequenceLease of(PeerId peer, int spi);
}
