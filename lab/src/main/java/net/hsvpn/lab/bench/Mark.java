package net.hsvpn.lab.bench;

import java.util.OptionalDouble;

/**
 * A figure that the data plane is to reach.
 *
 * @param title what it is
 * @param unit of wanted and seen
 * @param least whether more is better
 * @param wanted the least, or the most
 * @param seen empty if it was not measured
 */
public record Mark(String title, String unit, boolean least, double wanted, OptionalDouble seen) {
  /** A figure where more is better. */
  public static Mark atLeast(String title, String unit, double wanted, OptionalDouble seen) {
    return new Mark(title, unit, true, wanted, seen);
  }

  /** A figure where less is better. */
  public static Mark atMost(String title, String unit, double wanted, OptionalDouble seen) {
    return new Mark(title, unit, false, wanted, seen);
  }

  /** Whether what was seen is as wanted; nothing if nothing was seen. */
  public Verdict verdict() {
    if (seen.isEmpty()) {
      return Verdict.UNKNOWN;
    }
    boolean met = least ? seen.getAsDouble() >= wanted : seen.getAsDouble() <= wanted;
    return met ? Verdict.MET : Verdict.MISSED;
  }

  /** What a mark comes to. */
  public enum Verdict {
    MET,
    MISSED,
    UNKNOWN;

    /** As tables and files say it. */
    @Override
    public String toString() {
      return switch (this) {
        case MET -> "met";
        case MISSED -> "missed";
        case UNKNOWN -> "not measured";
      };
    }
  }
}
