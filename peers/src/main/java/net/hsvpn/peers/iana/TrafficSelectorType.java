package net.hsvpn.peers.iana;

import java.util.Optional;

/** Traffic selector types (IANA: IKEv2 Traffic Selector Types). */
public enum TrafficSelectorType implements IanaNumber {
  /** RFC 7296 section 3.13.1. */
  IPV4_ADDR_RANGE(7),
  /** RFC 7296 section 3.13.1. */
  IPV6_ADDR_RANGE(8),
  /** RFC 4595. */
  FC_ADDR_RANGE(9),
  /** RFC 9478. */
  SECLABEL(10);

  private static final Registry<TrafficSelectorType> REGISTRY = new Registry<>(values());

  private final int code;

  TrafficSelectorType(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  /** The constant with this number, or empty if the number is not known here. */
  public static Optional<TrafficSelectorType> ofCode(int code) {
    return REGISTRY.find(code);
  }
}
