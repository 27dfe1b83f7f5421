package net.hsvpn.peers.trace;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.hsvpn.peers.wire.Octets;

/** Makes text from the network fit for a terminal and a log. */
public final class SafeText {
  private static final int MAX_QUOTED = 128;
  private static final int MAX_HEX_OCTETS = 32;

  private SafeText() {}

  static String bounded(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max - 1) + "…";
  }

  static String hex(long spi) {
    return HexFormat.of().toHexDigits(spi);
  }

  static String hex(Octets octets) {
    return octets.length() <= MAX_HEX_OCTETS
        ? octets.hex()
        : Octets.copyOf(octets.array(), 0, MAX_HEX_OCTETS).hex() + "…";
  }

  static String quoted(Octets utf8) {
    return quoted(new String(utf8.array(), StandardCharsets.UTF_8));
  }

  /**
   * Letters, digits, punctuation and plain spaces stay; all else, such as control characters and
   * those that turn the direction of text, is written as its number.
   */
  public static String quoted(String text) {
    StringBuilder out = new StringBuilder("'");
    text.codePoints().limit(MAX_QUOTED).forEach(point -> appendEscaped(point, out));
    return out.append(text.codePointCount(0, text.length()) > MAX_QUOTED ? "…'" : "'").toString();
  }

  private static void appendEscaped(int point, StringBuilder out) {
    boolean harmless =
        point == ' '
            || switch (Character.getType(point)) {
              case Character.CONTROL,
                  Character.FORMAT,
                  Character.SURROGATE,
                  Character.PRIVATE_USE,
                  Character.UNASSIGNED,
                  Character.LINE_SEPARATOR,
                  Character.PARAGRAPH_SEPARATOR,
                  Character.SPACE_SEPARATOR ->
                  false;
              default -> point != '\'' && point != '\\';
            };
    if (harmless) {
      out.appendCodePoint(point);
    } else {
      out.append("\\u{").append(Integer.toHexString(point)).append('}');
    }
  }
}
