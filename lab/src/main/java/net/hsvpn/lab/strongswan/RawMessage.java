package net.hsvpn.lab.strongswan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The output of {@code swanctl --raw}: {@code name event {key=value section {...} list=[a b]}}. A
 * value here is a String, a List of them, or a Map.
 */
final class RawMessage {
  private final String text;
  private int at;

  private RawMessage(String text) {
    this.text = text;
  }

  /** All sections of the events with this name, in order. */
  static List<Map<String, Object>> events(String output, String event) {
    List<Map<String, Object>> found = new ArrayList<>();
    String start = event + " event ";
    for (String line : output.lines().toList()) {
      if (line.startsWith(start)) {
        RawMessage message = new RawMessage(line);
        message.at = start.length();
        message.expect('{');
        found.add(message.section());
      }
    }
    return found;
  }

  private Map<String, Object> section() {
    Map<String, Object> section = new LinkedHashMap<>();
    while (true) {
      skipBlanks();
      if (peek() == '}') {
        at++;
        return section;
      }
      String key = word("={ ");
      skipBlanks();
      if (peek() == '=') {
        at++;
        section.put(key, peek() == '[' ? list() : value());
      } else {
        expect('{');
        section.put(key, section());
      }
    }
  }

  /** A value may hold blanks (a distinguished name does): it ends where the next key begins. */
  private String value() {
    int start = at;
    while (peek() != '}') {
      if (peek() == ' ' && nextIsKey(at + 1)) {
        break;
      }
      at++;
    }
    return text.substring(start, at);
  }

  private boolean nextIsKey(int from) {
    int i = from;
    while (i < text.length()
        && (Character.isLetterOrDigit(text.charAt(i)) || "-_.".indexOf(text.charAt(i)) >= 0)) {
      i++;
    }
    return i > from
        && i < text.length()
        && (text.charAt(i) == '=' || text.startsWith(" {", i) || text.charAt(i) == '{');
  }

  private List<String> list() {
    expect('[');
    int end = text.indexOf(']', at);
    String inside = text.substring(at, end < 0 ? text.length() : end).strip();
    at = end < 0 ? text.length() : end + 1;
    return inside.isEmpty() ? List.of() : List.of(inside.split(" +"));
  }

  private String word(String ends) {
    int start = at;
    while (ends.indexOf(peek()) < 0) {
      at++;
    }
    return text.substring(start, at);
  }

  private void skipBlanks() {
    while (peek() == ' ') {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw new IllegalArgumentException("swanctl's answer ends too early: " + text);
    }
    return text.charAt(at);
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw new IllegalArgumentException(
          "swanctl's answer: expected '%c' at column %d: %s".formatted(wanted, at, text));
    }
    at++;
  }
}
