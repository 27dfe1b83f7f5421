package net.hsvpn.config.proposal;

import java.util.ArrayList;
import java.util.List;

/**
 * One of up to seven key exchanges that come on top of the first one (RFC 9370 section 2.2.2), by
 * the methods that are accepted for it.
 *
 * @param number 1 to {@value #MOST}, in which order they are done
 * @param methods most wanted first, at least one
 * @param optional whether it may also be left out; wanted least
 */
public record AdditionalKeyExchange(int number, List<KeyExchangeMethod> methods, boolean optional) {
  /** As many as there are transform types for them. */
  public static final int MOST = 7;

  public AdditionalKeyExchange {
    methods = List.copyOf(methods);
    if (number < 1 || number > MOST || methods.isEmpty()) {
      throw new IllegalArgumentException("additional key exchange " + number + " of " + methods);
    }
  }

  /** What two ends settled on for one of them. */
  public record Chosen(int number, KeyExchangeMethod method) {
    /** In strongSwan's notation, e.g. {@code ke1_mlkem768}. */
    @Override
    public String toString() {
      return word(number, method.keyword());
    }
  }

  /** Whether this choice, or none if there is no choice for it, is among what is accepted. */
  public boolean allows(List<Chosen> chosen) {
    return chosen.stream()
        .filter(c -> c.number() == number)
        .findFirst()
        .map(c -> methods.contains(c.method()))
        .orElse(optional);
  }

  /** In strongSwan's notation, e.g. {@code ke1_mlkem768-ke1_none}. */
  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    methods.forEach(m -> words.add(word(number, m.keyword())));
    if (optional) {
      words.add(word(number, Words.NONE));
    }
    return String.join("-", words);
  }

  static String suffix(List<?> exchanges) {
    return String.join("", exchanges.stream().map(e -> "-" + e).toList());
  }

  private static String word(int number, String method) {
    return "ke" + number + "_" + method;
  }
}
