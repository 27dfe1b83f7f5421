package net.hsvpn.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * A distinguished name of which some values may be {@code *}, which stands for any one value of
 * that attribute. RFC 4514 writes the most specific part first, people and strongSwan write it
 * last: both are understood, since the parts must agree one by one in either case.
 */
public final class DnPattern {
  /** In the order in which it was written. */
  private final List<Part> parts;

  private final String text;

  /**
   * @param type in canonical form
   * @param value in canonical form with its type; empty for any
   */
  private record Part(String type, Optional<String> value) {
    boolean matches(Part other) {
      return value.isEmpty() ? type.equals(other.type) : value.equals(other.value);
    }
  }

  private DnPattern(List<Part> parts, String text) {
    this.parts = parts;
    this.text = text;
  }

  /** Throws IllegalArgumentException, with a message for the user, if the text is no DN. */
  public static DnPattern parse(String text) {
    try {
      List<Part> parts = new ArrayList<>();
      for (Rdn rdn : new LdapName(text).getRdns()) {
        boolean any = rdn.size() == 1 && "*".equals(rdn.getValue());
        String canonical = canonical(any ? new Rdn(rdn.getType(), "x") : rdn);
        String type = canonical.substring(0, canonical.indexOf('='));
        parts.add(new Part(type, any ? Optional.empty() : Optional.of(canonical)));
      }
      if (parts.isEmpty()) {
        throw new IllegalArgumentException("'" + text + "' is an empty distinguished name");
      }
      // LdapName counts from the right.
      return new DnPattern(List.copyOf(parts.reversed()), text);
    } catch (InvalidNameException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no distinguished name, such as C=CH, O=Example, CN=hub", e);
    }
  }

  /** Lower case, one space for many, one form of string for all, as X.500 compares names. */
  private static String canonical(Rdn rdn) {
    return new X500Principal(rdn.toString()).getName(X500Principal.CANONICAL);
  }

  public boolean wild() {
    return parts.stream().anyMatch(part -> part.value().isEmpty());
  }

  /** Whether a DN, written by RFC 4514, has the same parts in the same order, from either end. */
  public boolean matches(String name) {
    List<Part> other;
    try {
      other = parse(new X500Principal(name).getName()).parts;
    } catch (IllegalArgumentException _) {
      return false;
    }
    return matches(other) || matches(other.reversed());
  }

  private boolean matches(List<Part> other) {
    if (parts.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < parts.size(); i++) {
      if (!parts.get(i).matches(other.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DnPattern that && parts.equals(that.parts);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
