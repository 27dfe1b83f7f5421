package net.hsvpn.config;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which signatures an end makes, or takes from its peer.
 *
 * @param schemes in order of preference, each once
 * @param classic whether the methods from before RFC 7427 are allowed too, the one by SHA-1 among
 *     them (RFC 7296 section 3.8, RFC 4754)
 */
public record SignaturePolicy(List<SignatureScheme> schemes, boolean classic) {
  /** What stands in a configuration for {@link #classic}. */
  public static final String CLASSIC = "classic";

  /** Every scheme, and no classic method. */
  public static final SignaturePolicy DEFAULT =
      new SignaturePolicy(List.of(SignatureScheme.values()), false);

  public SignaturePolicy {
    schemes = List.copyOf(schemes);
    if (schemes.isEmpty() && !classic) {
      throw new IllegalArgumentException("no way to sign is left: name at least one");
    }
    EnumSet<SignatureScheme> seen = EnumSet.noneOf(SignatureScheme.class);
    for (SignatureScheme scheme : schemes) {
      if (!seen.add(scheme)) {
        throw new IllegalArgumentException(scheme.keyword() + " stands in the list twice");
      }
    }
  }

  /** Reads the configuration's list of keywords. */
  public static SignaturePolicy parse(List<String> keywords) {
    List<SignatureScheme> schemes = new ArrayList<>();
    boolean classic = false;
    for (String keyword : keywords) {
      String word = keyword.strip().toLowerCase(Locale.ROOT);
      if (word.equals(CLASSIC)) {
        classic = true;
      } else {
        schemes.add(
            SignatureScheme.ofKeyword(word)
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "'"
                            + keyword
                            + "' is not known; known are "
                            + SignatureScheme.vocabulary()
                            + ", "
                            + CLASSIC)));
      }
    }
    return new SignaturePolicy(schemes, classic);
  }

  public boolean allows(SignatureScheme scheme) {
    return schemes.contains(scheme);
  }

  /** As in the configuration. */
  @Override
  public String toString() {
    return Stream.concat(
            schemes.stream().map(SignatureScheme::keyword), Stream.of(CLASSIC).filter(_ -> classic))
        .collect(Collectors.joining(", "));
  }
}
