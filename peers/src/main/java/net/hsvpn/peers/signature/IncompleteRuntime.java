package net.hsvpn.peers.signature;

import java.security.GeneralSecurityException;

/** The JDK refused what every JDK 25 has: a trimmed or misconfigured runtime. */
final class IncompleteRuntime extends IllegalStateException {
  IncompleteRuntime(String primitive, GeneralSecurityException cause) {
    super(
        "The Java runtime refused "
            + primitive
            + "; expected a complete JDK 25 with its own security providers. Check java.security.",
        cause);
  }
}
