package net.hsvpn.peers.rules;

import java.util.Comparator;
import java.util.List;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.wire.Payload;

/**
 * Whether a message has the payloads that its exchange asks for. Says nothing of what they hold. A
 * message that breaks the rules is answered with INVALID_SYNTAX if it was authenticated, and
 * otherwise dropped (RFC 7296 section 2.21).
 */
public final class MessageRules {
  private MessageRules() {}

  /**
   * Checks the payloads outside SK ({@code insideSk} false) or those from inside it.
   *
   * @return empty if they are in order; else what is wrong, measured by the shape that comes
   *     nearest, in words for a person
   */
  public static List<String> check(
      ExchangeType exchange, boolean response, boolean insideSk, List<Payload> payloads) {
    List<Layout> layouts = layouts(exchange, response, insideSk);
    String message = exchange + (response ? " response" : " request");
    if (layouts.isEmpty()) {
      return List.of(message + (insideSk ? " inside SK" : "") + ": not served");
    }
    return layouts.stream()
        .map(layout -> layout.violations(payloads))
        .min(Comparator.comparingInt(List::size))
        .orElseThrow()
        .stream()
        .map(violation -> message + ", " + violation)
        .toList();
  }

  private static List<Layout> layouts(ExchangeType exchange, boolean response, boolean insideSk) {
    return switch (exchange) {
      case IKE_SA_INIT ->
          insideSk ? List.of() : response ? Layouts.SA_INIT_RESPONSE : Layouts.SA_INIT_REQUEST;
      case IKE_AUTH -> inside(insideSk, response ? Layouts.AUTH_RESPONSE : Layouts.AUTH_REQUEST);
      case CREATE_CHILD_SA ->
          inside(insideSk, response ? Layouts.CREATE_CHILD_RESPONSE : Layouts.CREATE_CHILD_REQUEST);
      case INFORMATIONAL -> inside(insideSk, Layouts.INFORMATIONAL);
      case IKE_INTERMEDIATE ->
          inside(insideSk, response ? Layouts.INTERMEDIATE_RESPONSE : Layouts.INTERMEDIATE_REQUEST);
      case IKE_FOLLOWUP_KE ->
          inside(insideSk, response ? Layouts.FOLLOWUP_RESPONSE : Layouts.FOLLOWUP_REQUEST);
      case IKE_SESSION_RESUME -> List.of();
    };
  }

  private static List<Layout> inside(boolean insideSk, List<Layout> layouts) {
    return insideSk ? layouts : Layouts.PROTECTED;
  }
}
