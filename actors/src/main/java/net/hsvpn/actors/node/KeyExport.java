package net.hsvpn.actors.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.peers.crypto.EspKeys;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.IkeSaId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the keys of all SAs to a file, one line per SA and direction, each ready to be given to
 * tshark's option {@code -o}. Only for those who asked for it by {@code --keys}.
 */
public final class KeyExport {
  private static final Logger LOG = LoggerFactory.getLogger(KeyExport.class);
  private static final HexFormat HEX = HexFormat.of();

  private final Optional<Path> file;

  private KeyExport(Optional<Path> file) {
    this.file = file;
  }

  public static KeyExport none() {
    return new KeyExport(Optional.empty());
  }

  /** Begins with an empty file that only its owner may read. */
  public static KeyExport to(Path file) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    LOG.warn(
        "the keys of all SAs are written to {}: whoever reads it can decrypt the traffic", file);
    return new KeyExport(Optional.of(file));
  }

  public void ike(IkeSaId id, IkeSuite suite, IkeKeys keys) {
    if (file.isEmpty()) {
      return;
    }
    String line =
        "uat:ikev2_decryption_table:"
            + HEX.toHexDigits(id.initiatorSpi())
            + ","
            + HEX.toHexDigits(id.responderSpi())
            + ","
            + hex(keys.initiator().encryption(), keys.initiator().salt())
            + ","
            + hex(keys.responder().encryption(), keys.responder().salt())
            + ",\""
            + ikeCipher(suite.encryption())
            + "\","
            + hex(keys.initiator().integrity())
            + ","
            + hex(keys.responder().integrity())
            + ",\""
            + suite.integrity().map(KeyExport::ikeIntegrity).orElse("NONE [RFC4306]")
            + "\"";
    append(decodable(suite.encryption()) ? line : "# tshark 4.0 lacks the cipher: " + line);
  }

  public void child(ChildSa child, net.hsvpn.peers.sa.Path path) {
    if (file.isEmpty()) {
      return;
    }
    append(
        esp(child.suite(), path.remote(), path.local(), child.inboundSpi(), child.inboundKeys()));
    append(
        esp(child.suite(), path.local(), path.remote(), child.outboundSpi(), child.outboundKeys()));
  }

  private static String esp(
      EspSuite suite, InetSocketAddress from, InetSocketAddress to, int spi, EspKeys keys) {
    String line =
        "uat:esp_sa:\""
            + (from.getAddress().getAddress().length == 4 ? "IPv4" : "IPv6")
            + "\",\""
            + from.getAddress().getHostAddress()
            + "\",\""
            + to.getAddress().getHostAddress()
            + "\",\"0x"
            + HEX.toHexDigits(spi)
            + "\",\""
            + espCipher(suite.encryption())
            + "\",\"0x"
            + hex(keys.encryption(), keys.salt())
            + "\",\""
            + suite.integrity().map(KeyExport::espIntegrity).orElse("NULL")
            + "\",\""
            + (suite.integrity().isPresent() ? "0x" + hex(keys.integrity()) : "")
            + "\"";
    return decodable(suite.encryption()) ? line : "# tshark 4.0 lacks the cipher: " + line;
  }

  private static boolean decodable(EncryptionAlgorithm cipher) {
    return cipher != EncryptionAlgorithm.CHACHA20_POLY1305;
  }

  private static String ikeCipher(EncryptionAlgorithm cipher) {
    return switch (cipher) {
      case AES_GCM_16_128 -> "AES-GCM-128 with 16 octet ICV [RFC5282]";
      case AES_GCM_16_256 -> "AES-GCM-256 with 16 octet ICV [RFC5282]";
      case CHACHA20_POLY1305 -> "ChaCha20 with Poly1305 [RFC7634]";
      case AES_CBC_128 -> "AES-CBC-128 [RFC3602]";
      case AES_CBC_192 -> "AES-CBC-192 [RFC3602]";
      case AES_CBC_256 -> "AES-CBC-256 [RFC3602]";
    };
  }

  private static String ikeIntegrity(IntegrityAlgorithm integrity) {
    return switch (integrity) {
      case HMAC_SHA2_256_128 -> "HMAC_SHA2_256_128 [RFC4868]";
      case HMAC_SHA2_384_192 -> "HMAC_SHA2_384_192 [RFC4868]";
      case HMAC_SHA2_512_256 -> "HMAC_SHA2_512_256 [RFC4868]";
    };
  }

  private static String espCipher(EncryptionAlgorithm cipher) {
    return switch (cipher) {
      case AES_GCM_16_128, AES_GCM_16_256 -> "AES-GCM with 16 octet ICV [RFC4106]";
      case CHACHA20_POLY1305 -> "ChaCha20 with Poly1305 [RFC7634]";
      case AES_CBC_128, AES_CBC_192, AES_CBC_256 -> "AES-CBC [RFC3602]";
    };
  }

  private static String espIntegrity(IntegrityAlgorithm integrity) {
    return switch (integrity) {
      case HMAC_SHA2_256_128 -> "HMAC-SHA-256-128 [RFC4868]";
      case HMAC_SHA2_384_192 -> "HMAC-SHA-384-192 [RFC4868]";
      case HMAC_SHA2_512_256 -> "HMAC-SHA-512-256 [RFC4868]";
    };
  }

  private static String hex(Secret... secrets) {
    StringBuilder out = new StringBuilder();
    for (Secret secret : secrets) {
      byte[] octets = secret.octets();
      out.append(HEX.formatHex(octets));
      Arrays.fill(octets, (byte) 0);
    }
    return out.toString();
  }

  private synchronized void append(String line) {
    try {
      Files.writeString(
          file.orElseThrow(), line + "\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.error("the keys of an SA could not be written to {}", file.orElseThrow(), e);
    }
  }
}
