package net.hsvpn.lab.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;

/** Octets as text between two lines that name them (RFC 7468). */
final class Pem {
  private static final int COLUMNS = 64;

  private Pem() {}

  static String of(String label, byte[] octets) {
    String base64 = Base64.getMimeEncoder(COLUMNS, "\n".getBytes(US_ASCII)).encodeToString(octets);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(label, base64);
  }
}
