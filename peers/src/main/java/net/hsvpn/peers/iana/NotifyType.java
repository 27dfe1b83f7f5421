package net.hsvpn.peers.iana;

import java.util.Optional;

/** Notify message types (IANA: IKEv2 Notify Message Error Types and Status Types). */
public enum NotifyType implements IanaNumber {
  /** RFC 7296. */
  UNSUPPORTED_CRITICAL_PAYLOAD(1),
  /** RFC 7296. */
  INVALID_IKE_SPI(4),
  /** RFC 7296. */
  INVALID_MAJOR_VERSION(5),
  /** RFC 7296. */
  INVALID_SYNTAX(7),
  /** RFC 7296. */
  INVALID_MESSAGE_ID(9),
  /** RFC 7296. */
  INVALID_SPI(11),
  /** RFC 7296. */
  NO_PROPOSAL_CHOSEN(14),
  /** RFC 7296. */
  INVALID_KE_PAYLOAD(17),
  /** RFC 7296. */
  AUTHENTICATION_FAILED(24),
  /** RFC 7296. */
  SINGLE_PAIR_REQUIRED(34),
  /** RFC 7296. */
  NO_ADDITIONAL_SAS(35),
  /** RFC 7296. */
  INTERNAL_ADDRESS_FAILURE(36),
  /** RFC 7296. */
  FAILED_CP_REQUIRED(37),
  /** RFC 7296. */
  TS_UNACCEPTABLE(38),
  /** RFC 7296. */
  INVALID_SELECTORS(39),
  /** RFC 4555. */
  UNACCEPTABLE_ADDRESSES(40),
  /** RFC 4555. */
  UNEXPECTED_NAT_DETECTED(41),
  /** RFC 5026. */
  USE_ASSIGNED_HOA(42),
  /** RFC 7296. */
  TEMPORARY_FAILURE(43),
  /** RFC 7296. */
  CHILD_SA_NOT_FOUND(44),
  /** draft-ietf-ipsecme-g-ikev2. */
  INVALID_GROUP_ID(45),
  /** draft-ietf-ipsecme-g-ikev2. */
  AUTHORIZATION_FAILED(46),
  /** RFC 9370. */
  STATE_NOT_FOUND(47),
  /** RFC 9611. */
  TS_MAX_QUEUE(48),
  /** RFC 7296. */
  INITIAL_CONTACT(16384),
  /** RFC 7296. */
  SET_WINDOW_SIZE(16385),
  /** RFC 7296. */
  ADDITIONAL_TS_POSSIBLE(16386),
  /** RFC 7296. */
  IPCOMP_SUPPORTED(16387),
  /** RFC 7296. */
  NAT_DETECTION_SOURCE_IP(16388),
  /** RFC 7296. */
  NAT_DETECTION_DESTINATION_IP(16389),
  /** RFC 7296. */
  COOKIE(16390),
  /** RFC 7296. */
  USE_TRANSPORT_MODE(16391),
  /** RFC 7296. */
  HTTP_CERT_LOOKUP_SUPPORTED(16392),
  /** RFC 7296. */
  REKEY_SA(16393),
  /** RFC 7296. */
  ESP_TFC_PADDING_NOT_SUPPORTED(16394),
  /** RFC 7296. */
  NON_FIRST_FRAGMENTS_ALSO(16395),
  /** RFC 4555. */
  MOBIKE_SUPPORTED(16396),
  /** RFC 4555. */
  ADDITIONAL_IP4_ADDRESS(16397),
  /** RFC 4555. */
  ADDITIONAL_IP6_ADDRESS(16398),
  /** RFC 4555. */
  NO_ADDITIONAL_ADDRESSES(16399),
  /** RFC 4555. */
  UPDATE_SA_ADDRESSES(16400),
  /** RFC 4555. */
  COOKIE2(16401),
  /** RFC 4555. */
  NO_NATS_ALLOWED(16402),
  /** RFC 4478. */
  AUTH_LIFETIME(16403),
  /** RFC 4739. */
  MULTIPLE_AUTH_SUPPORTED(16404),
  /** RFC 4739. */
  ANOTHER_AUTH_FOLLOWS(16405),
  /** RFC 5685. */
  REDIRECT_SUPPORTED(16406),
  /** RFC 5685. */
  REDIRECT(16407),
  /** RFC 5685. */
  REDIRECTED_FROM(16408),
  /** RFC 5723. */
  TICKET_LT_OPAQUE(16409),
  /** RFC 5723. */
  TICKET_REQUEST(16410),
  /** RFC 5723. */
  TICKET_ACK(16411),
  /** RFC 5723. */
  TICKET_NACK(16412),
  /** RFC 5723. */
  TICKET_OPAQUE(16413),
  /** RFC 5739. */
  LINK_ID(16414),
  /** RFC 5840. */
  USE_WESP_MODE(16415),
  /** RFC 5857. */
  ROHC_SUPPORTED(16416),
  /** RFC 5998. */
  EAP_ONLY_AUTHENTICATION(16417),
  /** RFC 6023. */
  CHILDLESS_IKEV2_SUPPORTED(16418),
  /** RFC 6290. */
  QUICK_CRASH_DETECTION(16419),
  /** RFC 6311. */
  IKEV2_MESSAGE_ID_SYNC_SUPPORTED(16420),
  /** RFC 6311. */
  IPSEC_REPLAY_COUNTER_SYNC_SUPPORTED(16421),
  /** RFC 6311. */
  IKEV2_MESSAGE_ID_SYNC(16422),
  /** RFC 6311. */
  IPSEC_REPLAY_COUNTER_SYNC(16423),
  /** RFC 6467. */
  SECURE_PASSWORD_METHODS(16424),
  /** RFC 6631. */
  PSK_PERSIST(16425),
  /** RFC 6631. */
  PSK_CONFIRM(16426),
  /** RFC 6867. */
  ERX_SUPPORTED(16427),
  /** RFC 7383. */
  IKEV2_FRAGMENTATION_SUPPORTED(16430),
  /** RFC 7427. */
  SIGNATURE_HASH_ALGORITHMS(16431),
  /** RFC 7791. */
  CLONE_IKE_SA_SUPPORTED(16432),
  /** RFC 7791. */
  CLONE_IKE_SA(16433),
  /** RFC 8019. */
  PUZZLE(16434),
  /** RFC 8784. */
  USE_PPK(16435),
  /** RFC 8784. */
  PPK_IDENTITY(16436),
  /** RFC 8784. */
  NO_PPK_AUTH(16437),
  /** RFC 9242. */
  INTERMEDIATE_EXCHANGE_SUPPORTED(16438),
  /** RFC 8983. */
  IP4_ALLOWED(16439),
  /** RFC 8983. */
  IP6_ALLOWED(16440),
  /** RFC 9370. */
  ADDITIONAL_KEY_EXCHANGE(16441),
  /** RFC 9347. */
  USE_AGGFRAG(16442),
  /** RFC 9593. */
  SUPPORTED_AUTH_METHODS(16443),
  /** RFC 9611. */
  SA_RESOURCE_INFO(16444),
  /** Private use, docs/protocol.md; means this only to a peer that sent the HSVPN Vendor ID. */
  HSVPN_CONTEXTS(41010),
  /** Private use, docs/protocol.md; means this only to a peer that sent the HSVPN Vendor ID. */
  HSVPN_ROUTES(41011);

  private static final Registry<NotifyType> REGISTRY = new Registry<>(values());

  private final int code;

  NotifyType(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  /** The constant with this number, or empty if the number is not known here. */
  public static Optional<NotifyType> ofCode(int code) {
    return REGISTRY.find(code);
  }

  /** Whether a number lies in the range of errors, known or not (RFC 7296 section 3.10.1). */
  public static boolean isError(int code) {
    return code >= 1 && code <= 16383;
  }

  public boolean isError() {
    return isError(code);
  }
}
