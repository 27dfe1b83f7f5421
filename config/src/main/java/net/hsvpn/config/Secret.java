package net.hsvpn.config;

import java.security.MessageDigest;
import java.util.Arrays;

/** Secret octets that never print themselves and compare in constant time. */
public final class Secret {
  private final byte[] octets;

  private Secret(byte[] octets) {
    this.octets = octets;
  }

  /** Takes a copy; the caller may wipe its own. */
  public static Secret copyOf(byte[] octets) {
    return new Secret(octets.clone());
  }

  /** A copy of the octets, for the one who computes with them and wipes the copy. */
  public byte[] octets() {
    return octets.clone();
  }

  public int length() {
    return octets.length;
  }

  /** Overwrites the octets; afterwards the secret is all zeros. */
  public void wipe() {
    Arrays.fill(octets, (byte) 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && MessageDigest.isEqual(octets, that.octets);
  }

  /** Constant, so that no hash of a secret ever lands in a log or a heap table's order. */
  @Override
  public int hashCode() {
    return 1;
  }

  @Override
  public String toString() {
    return "Secret(" + octets.length + " octets)";
  }
}
