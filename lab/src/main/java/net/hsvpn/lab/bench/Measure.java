package net.hsvpn.lab.bench;

import java.util.Locale;
import java.util.regex.Pattern;

/** What is measured of each contender. */
enum Measure {
  FIRST_SECONDS("first seconds, one stream", "Mbit/s", true, true),
  AFTER_READY("first seconds after ready", "Mbit/s", true, false),
  FIRST_PACKET("ready until the first packet", "ms", false, false),
  ONE_STREAM("TCP, one stream", "Mbit/s", true, true),
  FOUR_STREAMS("TCP, four streams", "Mbit/s", true, true),
  SMALL_PACKETS("UDP, 64 octets, received", "packets/s", true, true),
  ROUND_TRIP("idle round trip, median", "µs", false, false),
  ROUND_TRIP_P99("idle round trip, p99", "µs", false, false),
  ROUND_TRIP_P999("idle round trip, p99.9", "µs", false, false),
  CPU("CPU time of both gateways", "s/Gbit", false, true),
  MEMORY("resident memory, each gateway", "MB", false, true),
  ALLOCATION("allocated by the data plane", "MB/s", false, false);

  private static final Pattern UNDERSCORE = Pattern.compile("_(.)");

  private final String title;
  private final String unit;
  private final boolean moreIsBetter;
  private final boolean compared;

  Measure(String title, String unit, boolean moreIsBetter, boolean compared) {
    this.title = title;
    this.unit = unit;
    this.moreIsBetter = moreIsBetter;
    this.compared = compared;
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }

  boolean moreIsBetter() {
    return moreIsBetter;
  }

  /** Whether a ratio says something; round trips are compared by what the tunnel adds. */
  boolean compared() {
    return compared;
  }

  /** In files. */
  String key() {
    return UNDERSCORE
        .matcher(name().toLowerCase(Locale.ROOT))
        .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
  }
}
