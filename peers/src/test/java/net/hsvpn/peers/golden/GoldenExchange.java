package net.hsvpn.peers.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.peers.crypto.SkCipher;
import net.hsvpn.peers.crypto.SkCipherKeys;

/**
 * A captured conversation: lines {@code keys RECORD}, where RECORD is one of Wireshark's
 * ikev2_decryption_table, and {@code > OCTETS} or {@code < OCTETS} for datagrams to and from the
 * end that answered the first one, without the marker of port 4500.
 */
record GoldenExchange(Map<Long, List<SkCipher>> ciphers, List<byte[]> datagrams) {
  static final Path FOLDER = Path.of("src/test/resources/net/hsvpn/peers/golden");

  static GoldenExchange read(String name) {
    Map<Long, List<SkCipher>> ciphers = new HashMap<>();
    List<byte[]> datagrams = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(FOLDER.resolve(name), StandardCharsets.UTF_8)) {
        if (line.startsWith("keys ")) {
          String[] fields = line.substring("keys ".length()).split(",", -1);
          ciphers.put(
              Long.parseUnsignedLong(fields[0], 16), List.of(cipher(fields[2]), cipher(fields[3])));
        } else if (line.startsWith("> ") || line.startsWith("< ")) {
          datagrams.add(HexFormat.of().parseHex(line.substring(2)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new GoldenExchange(ciphers, datagrams);
  }

  private static SkCipher cipher(String hex) {
    byte[] keyAndSalt = HexFormat.of().parseHex(hex);
    int keyOctets = keyAndSalt.length - 4;
    Secret none = Secret.copyOf(new byte[0]);
    return SkCipher.of(
        keyOctets == 16 ? EncryptionAlgorithm.AES_GCM_16_128 : EncryptionAlgorithm.AES_GCM_16_256,
        Optional.empty(),
        new SkCipherKeys(
            Secret.copyOf(Arrays.copyOf(keyAndSalt, keyOctets)),
            Secret.copyOf(Arrays.copyOfRange(keyAndSalt, keyOctets, keyAndSalt.length)),
            none));
  }

  SkCipher cipher(long initiatorSpi, boolean fromInitiator) {
    return ciphers.get(initiatorSpi).get(fromInitiator ? 0 : 1);
  }
}
