package net.hsvpn.config;

import java.util.OptionalInt;

/**
 * What the outer headers of a peer's tunnels tell of the packets inside, and what the inner ones
 * learn from them on arrival. Congestion (ECN) is always taken over on arrival, by RFC 6040 section
 * 4.2.
 *
 * @param copiesEcn whether outer headers show the inner ECN field (RFC 6040's normal mode) or none
 *     (its compatibility mode)
 * @param outerDscp what outer headers show, 0 to 63; empty to show the inner DSCP
 * @param takesOverDscp whether an inner header gets the outer one's DSCP on arrival
 */
public record TrafficClassPolicy(boolean copiesEcn, OptionalInt outerDscp, boolean takesOverDscp) {
  /** ECN and DSCP go out; only ECN comes in (RFC 4301 section 5.1.2). */
  public static final TrafficClassPolicy DEFAULT =
      new TrafficClassPolicy(true, OptionalInt.empty(), false);

  /** How ECN and DSCP of the outer header are come by; the names in the file. */
  enum Ecn {
    COPY("copy"),
    ZERO("zero");

    private final String keyword;

    Ecn(String keyword) {
      this.keyword = keyword;
    }

    String keyword() {
      return keyword;
    }
  }

  /** What becomes of the inner DSCP on arrival; the names in the file. */
  enum InnerDscp {
    KEEP("keep"),
    COPY("copy");

    private final String keyword;

    InnerDscp(String keyword) {
      this.keyword = keyword;
    }

    String keyword() {
      return keyword;
    }
  }
}
