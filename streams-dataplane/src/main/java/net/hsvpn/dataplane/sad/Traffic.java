package net.hsvpn.dataplane.sad;

import java.time.Instant;
import java.util.Optional;

/**
 * What passed so far.
 *
 * @param lastUsed when the latest packet was handled, to the granularity of a batch
 */
public record Traffic(long packets, long octets, Optional<Instant> lastUsed) {
  static Traffic of(long packets, long octets, long lastUsedMillis) {
    return new Traffic(
        packets,
        octets,
        packets == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(lastUsedMillis)));
  }
}
