package net.hsvpn.peers.crypto;

import static net.hsvpn.peers.crypto.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NatDetectionTest {
  /** SPIi | SPIr | address | port, laid out by hand; an IPv4-mapped address counts as IPv4. */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 500, c000020101f4",
    "::ffff:192.0.2.1, 500, c000020101f4",
    "203.0.113.255, 65535, cb0071ffffff",
    "2001:db8::1, 4500, 20010db80000000000000000000000011194",
  })
  void hashesSpisAddressAndPort(String address, int port, String tail) throws Exception {
    byte[] data = hex("8899aabbccddeeff0000000000000000", tail);
    SHA1Digest sha1 = new SHA1Digest();
    sha1.update(data, 0, data.length);
    byte[] expected = new byte[20];
    sha1.doFinal(expected, 0);
    assertThat(NatDetection.hash(0x8899aabbccddeeffL, 0, InetAddress.getByName(address), port))
        .isEqualTo(expected);
  }
}
