package net.hsvpn.config;

import java.util.List;

/** What became of reading a configuration. */
public sealed interface LoadResult {
  /** Every key was valid, and the parts agree with one another. */
  record Loaded(GatewayConfig config) implements LoadResult {}

  /**
   * Nothing was accepted.
   *
   * @param errors all that were found, by file and line; at least one
   */
  record Refused(List<ConfigError> errors) implements LoadResult {
    public Refused {
      errors = List.copyOf(errors);
    }
  }
}
