package net.hsvpn.lab.strongswan;

import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.hsvpn.config.Secret;

/** Keys that strongSwan wrote to its log ({@link StrongSwan.Logging#WITH_KEYS}). */
public final class LoggedKeys {
  private static final Pattern DUMP = Pattern.compile("\\s+\\d+: ((?:[0-9A-F]{2} ){1,16})(?: .*)?");
  private static final Pattern PREFIX = Pattern.compile("^.*?\\d+\\[[A-Z]{3}\\]");

  private LoggedKeys() {}

  /**
   * The newest value with this caption, for example {@code Sk_ei secret} or {@code encryption
   * initiator key}; with GCM the salt is at its end.
   *
   * @throws NoSuchElementException if there is none
   */
  public static Secret newest(String log, String caption) {
    List<String> lines = log.lines().map(line -> PREFIX.matcher(line).replaceFirst("")).toList();
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (lines.get(i).startsWith(" " + caption + " =>")) {
        return dump(lines.subList(i + 1, lines.size()));
      }
    }
    throw new NoSuchElementException("strongSwan has logged no '" + caption + "'");
  }

  private static Secret dump(List<String> lines) {
    StringBuilder digits = new StringBuilder();
    for (String line : lines) {
      Matcher dump = DUMP.matcher(line);
      if (!dump.matches()) {
        break;
      }
      digits.append(dump.group(1).replace(" ", ""));
    }
    return Secret.copyOf(HexFormat.of().parseHex(digits));
  }
}
