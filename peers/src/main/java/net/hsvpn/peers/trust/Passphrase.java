package net.hsvpn.peers.trust;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.hsvpn.config.Secret;

/** Passphrases as key stores take them. */
final class Passphrase {
  private Passphrase() {}

  /** The caller wipes the result. */
  static char[] characters(Secret passphrase) {
    byte[] octets = passphrase.octets();
    CharBuffer buffer = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(octets));
    char[] characters = new char[buffer.remaining()];
    buffer.get(characters);
    Arrays.fill(buffer.array(), '\0');
    Arrays.fill(octets, (byte) 0);
    return characters;
  }
}
