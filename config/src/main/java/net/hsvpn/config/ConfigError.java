package net.hsvpn.config;

import java.util.regex.Pattern;

/**
 * One thing wrong with a configuration. Never holds a secret.
 *
 * @param file as it was named by the caller or by an include
 * @param line counted from 1; where a key is missing, the line of its section
 * @param key full path of the key, e.g. {@code hsvpn.peers.branch-1.remote}; empty if the error
 *     lies in the file as a whole
 * @param problem what is wrong
 * @param remedy what to do about it
 */
public record ConfigError(String file, int line, String key, String problem, String remedy) {
  private static final int MAX_CHARACTERS = 400;

  /** How a password stands in a database's address, which may be found at the wrong key. */
  private static final Pattern PASSWORD = Pattern.compile("(?i)(passw(?:or)?d=)[^&;]*");

  public ConfigError {
    key = printable(key);
    problem = printable(problem);
    remedy = printable(remedy);
  }

  /** {@code file:line: key: problem (remedy)}. */
  @Override
  public String toString() {
    return file
        + ":"
        + line
        + ": "
        + (key.isEmpty() ? "" : key + ": ")
        + problem
        + " ("
        + remedy
        + ")";
  }

  /**
   * A file may hold anything, and an error lands on terminals: no control characters, no novels.
   */
  private static String printable(String text) {
    String open = text.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    String clean = PASSWORD.matcher(open).replaceAll("$1…");
    return clean.length() <= MAX_CHARACTERS ? clean : clean.substring(0, MAX_CHARACTERS) + "…";
  }
}
