package net.hsvpn.lab.strongswan;

import java.util.List;
import java.util.Map;

/**
 * An IKE SA as strongSwan sees it.
 *
 * @param connection the connection's name
 * @param state for example ESTABLISHED or REKEYED
 * @param initiatorSpi 16 hexadecimal digits
 * @param responderSpi 16 hexadecimal digits
 * @param initiator true if strongSwan initiated it
 * @param children its child SAs
 */
public record IkeSa(
    String connection,
    String state,
    String initiatorSpi,
    String responderSpi,
    boolean initiator,
    List<ChildSa> children) {
  /**
   * A child SA as strongSwan sees it.
   *
   * @param state for example INSTALLED or REKEYED
   * @param spiIn 8 hexadecimal digits, chosen by strongSwan
   * @param spiOut 8 hexadecimal digits, chosen by the peer
   * @param encapsulated true if ESP runs in UDP
   * @param packetsIn packets received
   * @param packetsOut packets sent
   */
  public record ChildSa(
      String name,
      String state,
      String spiIn,
      String spiOut,
      boolean encapsulated,
      long packetsIn,
      long packetsOut,
      List<String> local,
      List<String> remote) {}

  static List<IkeSa> parse(String output) {
    return RawMessage.events(output, "list-sa").stream()
        .flatMap(event -> event.entrySet().stream())
        .map(entry -> ike(entry.getKey(), map(entry.getValue())))
        .toList();
  }

  private static IkeSa ike(String name, Map<?, ?> sa) {
    return new IkeSa(
        name,
        text(sa, "state"),
        text(sa, "initiator-spi"),
        text(sa, "responder-spi"),
        "yes".equals(text(sa, "initiator")),
        map(sa.get("child-sas")).values().stream().map(IkeSa::map).map(IkeSa::child).toList());
  }

  private static ChildSa child(Map<?, ?> sa) {
    return new ChildSa(
        text(sa, "name"),
        text(sa, "state"),
        text(sa, "spi-in"),
        text(sa, "spi-out"),
        "yes".equals(text(sa, "encap")),
        number(sa, "packets-in"),
        number(sa, "packets-out"),
        list(sa, "local-ts"),
        list(sa, "remote-ts"));
  }

  private static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static String text(Map<?, ?> section, String key) {
    return section.get(key) instanceof String text ? text : "";
  }

  private static long number(Map<?, ?> section, String key) {
    String text = text(section, key);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  private static List<String> list(Map<?, ?> section, String key) {
    return section.get(key) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }
}
