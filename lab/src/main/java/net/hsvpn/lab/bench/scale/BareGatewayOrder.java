package net.hsvpn.lab.bench.scale;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.crypto.EspKeys;

/**
 * What a {@link BareGateway} is started with.
 *
 * @param netns where its TUN devices go
 * @param local its outer address
 * @param remote the other's
 * @param seed what both make their keys of; hexadecimal, and good for one visit
 */
record BareGatewayOrder(Side side, String netns, String local, String remote, String seed) {
  static final EspSuite SUITE =
      new EspSuite(
          EncryptionAlgorithm.AES_GCM_16_128,
          Optional.empty(),
          Optional.empty(),
          SequenceNumbers.EXTENDED);

  private static final int KEY = 16;
  private static final int SALT = 4;

  /** One of the two gateways. */
  enum Side {
    EAST("10.1.0.1"),
    WEST("10.2.0.1");

    private final String inner;

    Side(String inner) {
      this.inner = inner;
    }

    /** The address of the TUN device in use. */
    String inner() {
      return inner;
    }

    Side other() {
      return this == EAST ? WEST : EAST;
    }
  }

  List<String> words() {
    return List.of(side.name(), netns, local, remote, seed);
  }

  static BareGatewayOrder of(String[] words) {
    return new BareGatewayOrder(Side.valueOf(words[0]), words[1], words[2], words[3], words[4]);
  }

  /** The keys of an SA that one side receives on and the other sends on. */
  EspKeys keysTowards(Side receiver, int number) {
    byte[] octets = digest(receiver, number);
    return new EspKeys(
        SUITE,
        Secret.copyOf(Arrays.copyOf(octets, KEY)),
        Secret.copyOf(Arrays.copyOfRange(octets, KEY, KEY + SALT)),
        Secret.copyOf(new byte[0]));
  }

  private byte[] digest(Side receiver, int number) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(HexFormat.of().parseHex(seed));
      digest.update(receiver.name().getBytes(US_ASCII));
      return digest.digest(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
