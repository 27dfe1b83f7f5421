package net.hsvpn.peers.crypto;

import java.security.GeneralSecurityException;

/** The JDK refused a primitive that every JDK 25 has: a trimmed or misconfigured runtime. */
public final class MissingPrimitive extends IllegalStateException {
  public MissingPrimitive(String primitive, GeneralSecurityException cause) {
    super(
        "The Java runtime refused "
            + primitive
            + "; expected a complete JDK 25 with its own security providers. Check java.security.",
        cause);
  }
}
