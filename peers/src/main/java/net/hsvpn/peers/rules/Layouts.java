package net.hsvpn.peers.rules;

import static net.hsvpn.peers.iana.PayloadType.AUTHENTICATION;
import static net.hsvpn.peers.iana.PayloadType.CERTIFICATE;
import static net.hsvpn.peers.iana.PayloadType.CERTIFICATE_REQUEST;
import static net.hsvpn.peers.iana.PayloadType.CONFIGURATION;
import static net.hsvpn.peers.iana.PayloadType.DELETE;
import static net.hsvpn.peers.iana.PayloadType.EAP;
import static net.hsvpn.peers.iana.PayloadType.ENCRYPTED;
import static net.hsvpn.peers.iana.PayloadType.ENCRYPTED_FRAGMENT;
import static net.hsvpn.peers.iana.PayloadType.ID_INITIATOR;
import static net.hsvpn.peers.iana.PayloadType.ID_RESPONDER;
import static net.hsvpn.peers.iana.PayloadType.KEY_EXCHANGE;
import static net.hsvpn.peers.iana.PayloadType.NONCE;
import static net.hsvpn.peers.iana.PayloadType.PUZZLE_SOLUTION;
import static net.hsvpn.peers.iana.PayloadType.SECURITY_ASSOCIATION;
import static net.hsvpn.peers.iana.PayloadType.TS_INITIATOR;
import static net.hsvpn.peers.iana.PayloadType.TS_RESPONDER;

import java.util.List;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.wire.Notify;

/** The table itself: each list holds the shapes among which one must fit. */
final class Layouts {
  private Layouts() {}

  /** The outside of every message whose payloads belong inside SK (RFC 7383 for SKF). */
  static final List<Layout> PROTECTED =
      List.of(Layout.of("SK").one(ENCRYPTED), Layout.of("SKF").one(ENCRYPTED_FRAGMENT));

  /** RFC 7296 section 1.2, and 2.6 for a repetition with COOKIE; RFC 8019 for PS. */
  static final List<Layout> SA_INIT_REQUEST =
      List.of(
          Layout.of("initial request")
              .one(SECURITY_ASSOCIATION, KEY_EXCHANGE, NONCE)
              .optional(PUZZLE_SOLUTION));

  /** RFC 7296 section 1.2; 2.6 for COOKIE, 1.3 for INVALID_KE_PAYLOAD, RFC 5685 for REDIRECT. */
  static final List<Layout> SA_INIT_RESPONSE =
      List.of(
          Layout.of("initial response")
              .one(SECURITY_ASSOCIATION, KEY_EXCHANGE, NONCE)
              .any(CERTIFICATE_REQUEST),
          Layout.of("cookie, redirection or error")
              .notify(
                  "COOKIE, REDIRECT or an error",
                  n -> n.is(NotifyType.COOKIE) || n.is(NotifyType.REDIRECT) || n.isError()));

  /** RFC 7296 section 1.2; 2.16 for EAP; RFC 6023 without a child. */
  static final List<Layout> AUTH_REQUEST =
      List.of(
          Layout.of("first request")
              .one(ID_INITIATOR, SECURITY_ASSOCIATION, TS_INITIATOR, TS_RESPONDER)
              .optional(ID_RESPONDER, AUTHENTICATION, CONFIGURATION)
              .any(CERTIFICATE, CERTIFICATE_REQUEST),
          Layout.of("first request without a child")
              .one(ID_INITIATOR)
              .optional(ID_RESPONDER, AUTHENTICATION, CONFIGURATION)
              .any(CERTIFICATE, CERTIFICATE_REQUEST),
          Layout.of("EAP round").one(EAP),
          Layout.of("AUTH after EAP").one(AUTHENTICATION));

  /** RFC 7296 sections 1.2 and 2.21.2; 2.16 for EAP. */
  static final List<Layout> AUTH_RESPONSE =
      List.of(
          Layout.of("last response")
              .one(AUTHENTICATION, SECURITY_ASSOCIATION, TS_INITIATOR, TS_RESPONDER)
              .optional(ID_RESPONDER, CONFIGURATION)
              .any(CERTIFICATE),
          Layout.of("last response without a child")
              .one(AUTHENTICATION)
              .optional(ID_RESPONDER, CONFIGURATION)
              .any(CERTIFICATE),
          Layout.of("EAP round").one(EAP).optional(ID_RESPONDER, AUTHENTICATION).any(CERTIFICATE),
          Layout.of("refusal").optional(EAP).notify("an error", Notify::isError));

  /** RFC 7296 sections 1.3.1 to 1.3.3. */
  static final List<Layout> CREATE_CHILD_REQUEST =
      List.of(
          Layout.of("new or rekeyed child")
              .one(SECURITY_ASSOCIATION, NONCE, TS_INITIATOR, TS_RESPONDER)
              .optional(KEY_EXCHANGE, CONFIGURATION),
          Layout.of("rekeyed IKE SA").one(SECURITY_ASSOCIATION, NONCE, KEY_EXCHANGE));

  /** RFC 7296 sections 1.3.1 to 1.3.3, and 1.3 and 2.25 for refusals. */
  static final List<Layout> CREATE_CHILD_RESPONSE =
      List.of(
          Layout.of("new or rekeyed child")
              .one(SECURITY_ASSOCIATION, NONCE, TS_INITIATOR, TS_RESPONDER)
              .optional(KEY_EXCHANGE, CONFIGURATION),
          Layout.of("rekeyed IKE SA").one(SECURITY_ASSOCIATION, NONCE, KEY_EXCHANGE),
          Layout.of("refusal").notify("an error", Notify::isError));

  /** RFC 9370 section 2.2.2; RFC 9242 leaves open what else could stand there. */
  static final List<Layout> INTERMEDIATE_REQUEST =
      List.of(Layout.of("additional key exchange").one(KEY_EXCHANGE));

  /** RFC 9370 section 2.2.2, and RFC 9242 section 3.4 for refusals. */
  static final List<Layout> INTERMEDIATE_RESPONSE =
      List.of(
          Layout.of("additional key exchange").one(KEY_EXCHANGE),
          Layout.of("refusal").notify("an error", Notify::isError));

  /** RFC 9370 section 2.2.4. */
  static final List<Layout> FOLLOWUP_REQUEST =
      List.of(
          Layout.of("additional key exchange")
              .one(KEY_EXCHANGE)
              .notify("ADDITIONAL_KEY_EXCHANGE", n -> n.is(NotifyType.ADDITIONAL_KEY_EXCHANGE)));

  /** RFC 9370 section 2.2.4. */
  static final List<Layout> FOLLOWUP_RESPONSE = INTERMEDIATE_RESPONSE;

  /** RFC 7296 section 1.4; empty for liveness. */
  static final List<Layout> INFORMATIONAL =
      List.of(Layout.of("informational").any(DELETE).optional(CONFIGURATION));
}
