package net.hsvpn.peers.trust;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import net.hsvpn.config.Identity;
import net.hsvpn.peers.trace.SafeText;

/**
 * Whether a certificate is about the identity that its owner claims (RFC 4945 section 3.1): domain
 * names, e-mail addresses and IP addresses must stand in the subject alternative name, DNs must be
 * the subject. No wildcards, and no domain names in the subject's CN.
 */
public final class IdentityBinding {
  /** RFC 5280 section 4.2.1.6. */
  private static final int RFC822_NAME = 1;

  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private static final int MAX_LISTED = 5;

  private IdentityBinding() {}

  /** Why the certificate is not about that identity; empty if it is. */
  public static Optional<String> refusal(Identity claimed, X509Certificate leaf) {
    boolean holds =
        switch (claimed) {
          case Identity.Dn(String name) -> isSubject(name, leaf);
          case Identity.Fqdn(String name) ->
              names(leaf, DNS_NAME).stream().anyMatch(name::equalsIgnoreCase);
          case Identity.Email(String address) ->
              names(leaf, RFC822_NAME).stream().anyMatch(n -> sameMailbox(n, address));
          case Identity.Ip(InetAddress address) ->
              names(leaf, IP_ADDRESS).stream().anyMatch(n -> isAddress(n, address));
        };
    return holds
        ? Optional.empty()
        : Optional.of(
            "it says that it is "
                + SafeText.quoted(claimed.toString())
                + ", but its certificate "
                + describe(leaf)
                + " is not about that identity");
  }

  private static boolean isSubject(String name, X509Certificate leaf) {
    try {
      return !name.isBlank() && new X500Principal(name).equals(leaf.getSubjectX500Principal());
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** RFC 5280 section 7.5: the part before the @ compares exactly. */
  private static boolean sameMailbox(String one, String other) {
    int at = one.lastIndexOf('@');
    return at >= 0
        && at == other.lastIndexOf('@')
        && one.substring(0, at).equals(other.substring(0, at))
        && one.substring(at)
            .toLowerCase(Locale.ROOT)
            .equals(other.substring(at).toLowerCase(Locale.ROOT));
  }

  private static boolean isAddress(String name, InetAddress address) {
    try {
      return InetAddress.ofLiteral(name).equals(address);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** Empty, so that nothing matches, if the extension is damaged. */
  private static List<String> names(X509Certificate leaf, int type) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> all = leaf.getSubjectAlternativeNames();
      if (all != null) {
        for (List<?> name : all) {
          if (name.get(0).equals(type) && name.get(1) instanceof String text) {
            names.add(text);
          }
        }
      }
      return names;
    } catch (CertificateParsingException _) {
      return List.of();
    }
  }

  private static String describe(X509Certificate leaf) {
    List<String> all = new ArrayList<>(names(leaf, DNS_NAME));
    all.addAll(names(leaf, RFC822_NAME));
    all.addAll(names(leaf, IP_ADDRESS));
    return Certificates.name(leaf)
        + (all.isEmpty()
            ? " (without alternative names)"
            : " ("
                + String.join(", ", all.stream().limit(MAX_LISTED).map(SafeText::quoted).toList())
                + (all.size() > MAX_LISTED ? ", …)" : ")"));
  }
}
