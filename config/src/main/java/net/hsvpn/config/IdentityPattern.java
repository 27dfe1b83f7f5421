package net.hsvpn.config;

import java.util.Locale;

/**
 * Which identities a peer may have. Written as an {@link Identity}, or as {@code *.example.net},
 * {@code *@example.net}, {@code C=CH, O=Example, CN=*}, or {@code any}.
 */
public sealed interface IdentityPattern {
  /** Whoever proves to be somebody. */
  record Any() implements IdentityPattern {
    @Override
    public String toString() {
      return "any";
    }
  }

  /** One identity alone; a DN may be written from either end. */
  record Exactly(Identity identity) implements IdentityPattern {
    @Override
    public String toString() {
      return identity.toString();
    }
  }

  /**
   * {@code *.example.net}: exactly one label more, so a.example.net, but neither example.net nor
   * a.b.example.net.
   *
   * @param domain without the leading {@code *.}
   */
  record OneLabelBelow(String domain) implements IdentityPattern {
    @Override
    public String toString() {
      return "*." + domain;
    }
  }

  /**
   * {@code *@example.net}: every mailbox of exactly this domain.
   *
   * @param domain without the leading {@code *@}
   */
  record MailboxAt(String domain) implements IdentityPattern {
    @Override
    public String toString() {
      return "*@" + domain;
    }
  }

  /** A DN of which some values may be anything. */
  record Dn(DnPattern pattern) implements IdentityPattern {
    @Override
    public String toString() {
      return pattern.toString();
    }
  }

  /** Whether an identity is one of these; letters of names compare without case. */
  default boolean matches(Identity identity) {
    return switch (this) {
      case Any() -> true;
      case Exactly(Identity.Dn(String name)) ->
          identity instanceof Identity.Dn that && DnPattern.parse(name).matches(that.name());
      case Exactly(Identity expected) -> expected.matches(identity);
      case OneLabelBelow(String domain) ->
          identity instanceof Identity.Fqdn(String name)
              && name.indexOf('.') > 0
              && name.substring(name.indexOf('.') + 1).equalsIgnoreCase(domain);
      case MailboxAt(String domain) ->
          identity instanceof Identity.Email(String address)
              && address.lastIndexOf('@') > 0
              && address.substring(address.lastIndexOf('@') + 1).equalsIgnoreCase(domain);
      case Dn(DnPattern pattern) ->
          identity instanceof Identity.Dn(String name) && pattern.matches(name);
    };
  }

  /** Whether it stands for more than one identity. */
  default boolean wild() {
    return !(this instanceof Exactly);
  }

  /** Chooses the kind by the form of the text. */
  static IdentityPattern parse(String text) {
    String pattern = text.strip();
    if (pattern.toLowerCase(Locale.ROOT).equals("any")) {
      return new Any();
    }
    if (pattern.contains("=")) {
      DnPattern dn = DnPattern.parse(pattern);
      return dn.wild() ? new Dn(dn) : new Exactly(new Identity.Dn(pattern));
    }
    if (pattern.startsWith("*@")) {
      return new MailboxAt(domain(pattern));
    }
    if (pattern.startsWith("*.")) {
      return new OneLabelBelow(domain(pattern));
    }
    if (pattern.contains("*")) {
      throw new IllegalArgumentException(
          "'"
              + pattern
              + "': * may only stand for the first label (*.example.net), a whole mailbox"
              + " (*@example.net), a whole value of a DN (CN=*), or be written as any");
    }
    return new Exactly(Identity.parse(pattern));
  }

  private static String domain(String pattern) {
    String domain = pattern.substring(2);
    if (domain.isBlank() || domain.contains("*") || domain.startsWith(".")) {
      throw new IllegalArgumentException("'" + pattern + "': no domain follows the *");
    }
    return domain;
  }
}
