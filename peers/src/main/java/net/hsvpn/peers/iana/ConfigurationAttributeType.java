package net.hsvpn.peers.iana;

import java.util.Optional;

/** Configuration attribute types (IANA: IKEv2 Configuration Payload Attribute Types). */
public enum ConfigurationAttributeType implements IanaNumber {
  /** RFC 7296 section 3.15.1. */
  INTERNAL_IP4_ADDRESS(1),
  /** RFC 7296 section 3.15.1. */
  INTERNAL_IP4_NETMASK(2),
  /** RFC 7296 section 3.15.1. */
  INTERNAL_IP4_DNS(3),
  /** RFC 7296 section 3.15.1. */
  INTERNAL_IP4_NBNS(4),
  /** RFC 7296 section 3.15.1. */
  INTERNAL_IP4_DHCP(6),
  /** RFC 7296 section 3.15.1. */
  APPLICATION_VERSION(7),
  /** RFC 7296 section 3.15.1. */
  INTERNAL_IP6_ADDRESS(8),
  /** RFC 7296 section 3.15.1. */
  INTERNAL_IP6_DNS(10),
  /** RFC 7296 section 3.15.1. */
  INTERNAL_IP6_DHCP(12),
  /** RFC 7296 section 3.15.1. */
  INTERNAL_IP4_SUBNET(13),
  /** RFC 7296 section 3.15.1. */
  SUPPORTED_ATTRIBUTES(14),
  /** RFC 7296 section 3.15.1. */
  INTERNAL_IP6_SUBNET(15),
  /** RFC 8598. */
  INTERNAL_DNS_DOMAIN(25),
  /** RFC 8598. */
  INTERNAL_DNSSEC_TA(26);

  private static final Registry<ConfigurationAttributeType> REGISTRY = new Registry<>(values());

  private final int code;

  ConfigurationAttributeType(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  /** The constant with this number, or empty if the number is not known here. */
  public static Optional<ConfigurationAttributeType> ofCode(int code) {
    return REGISTRY.find(code);
  }
}
