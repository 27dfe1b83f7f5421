package net.hsvpn.actors.peer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;
import net.hsvpn.config.Identity;
import net.hsvpn.config.IpText;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.RemoteAuth;

/**
 * A user's name in lists, URLs and memories: no two identities that differ have the same one, and
 * those that are the same (RFC 5280 section 7) have one name.
 */
final class UserName {
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9._@-]{1,64}");
  private static final int LONGEST = 60;
  private static final int DIGEST = 8;

  private UserName() {}

  /** Empty for somebody who has no name, or need not prove it (RFC 7619): he may be anybody. */
  static Optional<String> proven(PeerProfile profile, Optional<Identity> identity) {
    return profile.remoteAuth() instanceof RemoteAuth.Nobody
        ? Optional.empty()
        : identity.map(UserName::of);
  }

  static String of(Identity identity) {
    return switch (identity) {
      case Identity.Email(String address) when address.contains("@") -> plain("mail", address);
      case Identity.Fqdn(String name) when !name.contains("@") -> plain("fqdn", name);
      case Identity.Email(String address) -> digested("mail", address);
      case Identity.Fqdn(String name) -> digested("fqdn", name);
      case Identity.Ip(var address) -> digested("ip", IpText.of(address));
      case Identity.Dn(String name) ->
          digested("dn", new X500Principal(name).getName(X500Principal.CANONICAL));
    };
  }

  private static String plain(String kind, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return PLAIN.matcher(lower).matches() ? lower : digested(kind, text);
  }

  /** A tilde occurs in no other name. */
  private static String digested(String kind, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String readable = lower.replaceAll("[^a-z0-9._@-]+", "-");
    return readable.substring(0, Math.min(readable.length(), LONGEST))
        + "~"
        + HexFormat.of().formatHex(sha256(kind + " " + lower), 0, DIGEST);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
