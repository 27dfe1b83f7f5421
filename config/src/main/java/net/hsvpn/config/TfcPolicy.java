package net.hsvpn.config;

/**
 * Traffic flow confidentiality: what hides the size and the number of a peer's packets (RFC 4303
 * sections 2.6 and 2.7).
 *
 * @param padding how long packets are made
 * @param dummies packets without content, per second and tunnel, 0 to 10000
 */
public record TfcPolicy(Padding padding, int dummies) {
  public static final TfcPolicy NONE = new TfcPolicy(new Padding.None(), 0);

  /** How long packets are made. Those that are longer anyway stay as they are. */
  public sealed interface Padding {
    /** As they are. */
    record None() implements Padding {}

    /** All as long as the longest that the path takes. */
    record Mtu() implements Padding {}

    /**
     * At least so long.
     *
     * @param octets of the inner packet and its padding, 64 to 1900
     */
    record AtLeast(int octets) implements Padding {}
  }

  /** This policy towards a peer that refuses padded packets (RFC 7296 section 1.3.1). */
  public TfcPolicy withoutPadding() {
    return new TfcPolicy(new Padding.None(), dummies);
  }
}
