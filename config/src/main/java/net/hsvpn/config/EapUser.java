package net.hsvpn.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Somebody who may prove by EAP to be himself. One of the secrets is there at least.
 *
 * @param secret the password, in UTF-8
 * @param ntHash MD4 of the password in UTF-16, 16 octets (RFC 2759 section 8.3); worth as much
 * @param groups that he is in
 */
public record EapUser(
    String name, Optional<Secret> secret, Optional<Secret> ntHash, List<String> groups) {
  public EapUser {
    groups = List.copyOf(groups);
  }

  /** In no group. */
  public EapUser(String name, Optional<Secret> secret, Optional<Secret> ntHash) {
    this(name, secret, ntHash, List.of());
  }

  private static final Pattern NAME = Pattern.compile("[!-~](?:[ -~]{0,251}[!-~])?");

  /** Whether a text may be a user's name: printable ASCII, 253 octets at most (RFC 7542). */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }
}
