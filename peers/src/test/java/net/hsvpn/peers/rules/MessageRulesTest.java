package net.hsvpn.peers.rules;

import static net.hsvpn.peers.iana.ExchangeType.CREATE_CHILD_SA;
import static net.hsvpn.peers.iana.ExchangeType.IKE_AUTH;
import static net.hsvpn.peers.iana.ExchangeType.IKE_INTERMEDIATE;
import static net.hsvpn.peers.iana.ExchangeType.IKE_SA_INIT;
import static net.hsvpn.peers.iana.ExchangeType.INFORMATIONAL;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.iana.PayloadType;
import net.hsvpn.peers.wire.Encrypted;
import net.hsvpn.peers.wire.KeyExchange;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.Samples;
import net.hsvpn.peers.wire.Unknown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageRulesTest {
  private static final Map<String, Payload> BY_NOTATION =
      new Samples(1)
          .oneOfEach().stream()
              .filter(payload -> PayloadType.ofCode(payload.payloadType()).isPresent())
              .filter(payload -> !(payload instanceof Notify))
              .collect(
                  Collectors.toMap(
                      p -> PayloadType.ofCode(p.payloadType()).orElseThrow().notation(), p -> p));

  private static List<Payload> payloads(String notation) {
    if (notation == null) {
      return List.of();
    }
    return Arrays.stream(notation.trim().split(" +")).map(MessageRulesTest::payload).toList();
  }

  private static Payload payload(String name) {
    return name.startsWith("N(")
        ? new Notify(NotifyType.valueOf(name.substring(2, name.length() - 1)))
        : BY_NOTATION.get(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          IKE_SA_INIT     | false | SA KE No
          IKE_SA_INIT     | false | N(COOKIE) SA KE No N(NAT_DETECTION_SOURCE_IP) V V
          IKE_SA_INIT     | true  | No SA KE CERTREQ
          IKE_SA_INIT     | true  | N(COOKIE)
          IKE_SA_INIT     | true  | N(INVALID_KE_PAYLOAD)
          IKE_SA_INIT     | true  | N(NO_PROPOSAL_CHOSEN) V
          IKE_AUTH        | false | IDi AUTH SA TSi TSr
          IKE_AUTH        | false | IDi CERT CERT CERTREQ IDr AUTH CP SA TSi TSr N(HSVPN_CONTEXTS)
          IKE_AUTH        | false | IDi AUTH
          IKE_AUTH        | false | EAP
          IKE_AUTH        | false | AUTH
          IKE_AUTH        | true  | IDr AUTH SA TSi TSr
          IKE_AUTH        | true  | IDr AUTH N(TS_UNACCEPTABLE)
          IKE_AUTH        | true  | IDr CERT AUTH EAP
          IKE_AUTH        | true  | N(AUTHENTICATION_FAILED)
          CREATE_CHILD_SA | false | SA No TSi TSr
          CREATE_CHILD_SA | false | N(REKEY_SA) SA No KE TSi TSr
          CREATE_CHILD_SA | false | SA No KE
          CREATE_CHILD_SA | true  | SA No KE
          CREATE_CHILD_SA | true  | SA No KE TSi TSr N(HSVPN_CONTEXTS)
          CREATE_CHILD_SA | true  | N(TEMPORARY_FAILURE)
          INFORMATIONAL   | false |
          INFORMATIONAL   | false | D D
          INFORMATIONAL   | true  | N(HSVPN_ROUTES)
          """)
  void inOrder(ExchangeType exchange, boolean response, String notation) {
    assertThat(MessageRules.check(exchange, response, exchange != IKE_SA_INIT, payloads(notation)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          IKE_SA_INIT     | false | SA KE              | No: expected 1, found 0
          IKE_SA_INIT     | false | SA SA KE No        | SA: expected 1, found 2
          IKE_SA_INIT     | false | SA KE No IDi       | IDi: expected 0, found 1
          IKE_SA_INIT     | false | N(COOKIE)          | SA: expected 1, found 0
          IKE_SA_INIT     | true  | SA KE No KE        | KE: expected 1, found 2
          IKE_SA_INIT     | true  |                    | expected COOKIE, REDIRECT or an error
          IKE_SA_INIT     | true  | N(MOBIKE_SUPPORTED) | expected COOKIE, REDIRECT or an error
          IKE_AUTH        | false | IDi AUTH SA TSi    | TSr: expected 1, found 0
          IKE_AUTH        | false | IDi IDi AUTH SA TSi TSr | IDi: expected 1, found 2
          IKE_AUTH        | false | IDi AUTH SA TSi TSr No | No: expected 0, found 1
          IKE_AUTH        | true  | IDr SA TSi TSr     | AUTH: expected 1, found 0
          CREATE_CHILD_SA | false | SA TSi TSr         | No: expected 1, found 0
          CREATE_CHILD_SA | false | SA No              | KE: expected 1, found 0
          CREATE_CHILD_SA | false | N(TEMPORARY_FAILURE) | expected 1, found 0
          CREATE_CHILD_SA | true  |                    | N: expected an error
          INFORMATIONAL   | false | AUTH               | AUTH: expected 0, found 1
          """)
  void outOfOrder(ExchangeType exchange, boolean response, String notation, String complaint) {
    assertThat(MessageRules.check(exchange, response, exchange != IKE_SA_INIT, payloads(notation)))
        .anySatisfy(violation -> assertThat(violation).contains(complaint));
  }

  @Test
  void protectedExchangesNeedSkAndNothingElse() {
    Encrypted sk = new Encrypted(0, Octets.EMPTY, Octets.EMPTY);
    Unknown unread = new Unknown(PayloadType.DELETE.code(), false, Octets.EMPTY);
    for (ExchangeType exchange : List.of(IKE_AUTH, CREATE_CHILD_SA, INFORMATIONAL)) {
      assertThat(MessageRules.check(exchange, false, false, List.of(sk))).isEmpty();
      assertThat(MessageRules.check(exchange, false, false, List.of(unread, sk))).isEmpty();
      assertThat(MessageRules.check(exchange, false, false, List.of())).isNotEmpty();
      assertThat(MessageRules.check(exchange, false, false, List.of(unread))).isNotEmpty();
    }
  }

  @Test
  void additionalKeyExchanges() {
    KeyExchange ke = new KeyExchange(36, Octets.EMPTY);
    Notify link = new Notify(NotifyType.ADDITIONAL_KEY_EXCHANGE);
    Notify error = new Notify(NotifyType.INVALID_SYNTAX);
    for (ExchangeType exchange : List.of(IKE_INTERMEDIATE, ExchangeType.IKE_FOLLOWUP_KE)) {
      assertThat(MessageRules.check(exchange, false, true, List.of(ke, link))).isEmpty();
      assertThat(MessageRules.check(exchange, false, true, List.of(link))).isNotEmpty();
      assertThat(MessageRules.check(exchange, false, true, List.of(ke, ke, link))).isNotEmpty();
      assertThat(MessageRules.check(exchange, true, true, List.of(ke))).isEmpty();
      assertThat(MessageRules.check(exchange, true, true, List.of(error))).isEmpty();
      assertThat(MessageRules.check(exchange, true, true, List.of())).isNotEmpty();
    }
    assertThat(MessageRules.check(ExchangeType.IKE_FOLLOWUP_KE, false, true, List.of(ke)))
        .isNotEmpty();
  }

  @Test
  void exchangesThatAreNotServedSaySo() {
    assertThat(MessageRules.check(ExchangeType.IKE_SESSION_RESUME, false, true, List.of()))
        .containsExactly("IKE_SESSION_RESUME request inside SK: not served");
    assertThat(MessageRules.check(IKE_SA_INIT, true, true, List.of())).isNotEmpty();
  }
}
