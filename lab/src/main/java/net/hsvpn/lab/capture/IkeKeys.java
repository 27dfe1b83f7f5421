package net.hsvpn.lab.capture;

import java.util.HexFormat;
import net.hsvpn.config.Secret;

/**
 * The keys of one IKE SA, for tshark.
 *
 * @param initiatorSpi 16 hexadecimal digits
 * @param responderSpi 16 hexadecimal digits
 * @param skEi SK_ei; with an AEAD cipher the salt is at its end
 * @param skEr SK_er, likewise
 * @param encryption the cipher
 * @param skAi SK_ai, empty with an AEAD cipher
 * @param skAr SK_ar, empty with an AEAD cipher
 * @param integrity tshark's name of the integrity transform
 */
public record IkeKeys(
    String initiatorSpi,
    String responderSpi,
    Secret skEi,
    Secret skEr,
    String encryption,
    Secret skAi,
    Secret skAr,
    String integrity) {
  private static final Secret NO_KEY = Secret.copyOf(new byte[0]);

  /** An IKE SA with AES-GCM and a 16-octet ICV; the keys' length tells which AES. */
  public static IkeKeys aesGcm16(
      String initiatorSpi, String responderSpi, Secret skEi, Secret skEr) {
    return new IkeKeys(
        initiatorSpi,
        responderSpi,
        skEi,
        skEr,
        "AES-GCM-%d with 16 octet ICV [RFC5282]".formatted((skEi.length() - 4) * 8),
        NO_KEY,
        NO_KEY,
        "NONE [RFC4306]");
  }

  /** A line of the file {@code ikev2_decryption_table}. */
  String line() {
    HexFormat hex = HexFormat.of();
    return "%s,%s,%s,%s,\"%s\",\"%s\",\"%s\",\"%s\""
        .formatted(
            initiatorSpi,
            responderSpi,
            hex.formatHex(skEi.octets()),
            hex.formatHex(skEr.octets()),
            encryption,
            hex.formatHex(skAi.octets()),
            hex.formatHex(skAr.octets()),
            integrity);
  }
}
