package net.hsvpn.lab.capture;

import java.util.HexFormat;
import net.hsvpn.config.Secret;

/**
 * The keys of one direction of a child SA, for tshark.
 *
 * @param spi 8 hexadecimal digits
 * @param encryption tshark's name of the encryption algorithm
 * @param key the encryption key; with AES-GCM the salt is at its end
 * @param authentication tshark's name of the authentication algorithm
 * @param authenticationKey empty with an AEAD cipher
 */
public record EspKeys(
    String spi, String encryption, Secret key, String authentication, Secret authenticationKey) {
  private static final Secret NO_KEY = Secret.copyOf(new byte[0]);

  /** An SA with AES-GCM and a 16-octet ICV. */
  public static EspKeys aesGcm16(String spi, Secret key) {
    return new EspKeys(spi, "AES-GCM with 16 octet ICV [RFC4106]", key, "NULL", NO_KEY);
  }

  /**
   * Lines of the file {@code esp_sa}, one per address family. Wireshark 4.0 has no column for
   * extended sequence numbers: it decrypts those packets, but finds each ICV wrong, since the
   * authenticated data is four octets longer than it thinks (RFC 4106 section 5).
   */
  String lines() {
    HexFormat hex = HexFormat.of();
    String rest =
        "\"*\",\"*\",\"0x%s\",\"%s\",\"0x%s\",\"%s\",\"%s\"%n"
            .formatted(
                spi,
                encryption,
                hex.formatHex(key.octets()),
                authentication,
                authenticationKey.length() == 0
                    ? ""
                    : "0x" + hex.formatHex(authenticationKey.octets()));
    return "\"IPv4\"," + rest + "\"IPv6\"," + rest;
  }
}
