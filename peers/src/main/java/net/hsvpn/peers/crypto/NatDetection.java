package net.hsvpn.peers.crypto;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/** Data of NAT_DETECTION_SOURCE_IP and NAT_DETECTION_DESTINATION_IP (RFC 7296 section 2.23). */
public final class NatDetection {
  /** Length of a hash. */
  public static final int OCTETS = 20;

  private NatDetection() {}

  /**
   * SHA-1 of SPIi | SPIr | address | port, 20 octets. Collisions do not matter here; nobody trusts
   * the value.
   *
   * @param spiI SPIs in the order of the IKE header
   * @param spiR 0 in the first message
   * @param port 0 to 65535
   */
  public static byte[] hash(long spiI, long spiR, InetAddress address, int port) {
    byte[] ip = address.getAddress();
    ByteBuffer data = ByteBuffer.allocate(2 * Long.BYTES + ip.length + Short.BYTES);
    data.putLong(spiI).putLong(spiR).put(ip).putShort((short) port);
    try {
      return MessageDigest.getInstance("SHA-1").digest(data.array());
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive("SHA-1", e);
    }
  }
}
