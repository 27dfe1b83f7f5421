package net.hsvpn.peers.crypto;

import java.util.HexFormat;
import net.hsvpn.config.Secret;

/** Hexadecimal as the standards print it. */
final class Vectors {
  private Vectors() {}

  static byte[] hex(String... parts) {
    return HexFormat.of().parseHex(String.join("", parts).replaceAll("\\s", ""));
  }

  static Secret secret(String... parts) {
    return Secret.copyOf(hex(parts));
  }
}
