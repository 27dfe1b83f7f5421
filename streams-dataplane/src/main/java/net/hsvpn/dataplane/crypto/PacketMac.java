package net.hsvpn.dataplane.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.wire.Octets;

/**
 * The truncated HMAC over an ESP packet (RFC 4868), with the high half of an extended sequence
 * number behind the data (RFC 4303 section 2.2.1).
 */
final class PacketMac {
  private final Mac mac;
  private final byte[] high;
  private final byte[] full;
  private final byte[] computed;
  private final byte[] received;

  PacketMac(EspKeys keys) {
    IntegrityAlgorithm algorithm = keys.suite().integrity().orElseThrow();
    byte[] octets = keys.integrity().octets();
    try {
      mac = Mac.getInstance(algorithm.jcaName());
      mac.init(new SecretKeySpec(octets, algorithm.jcaName()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks " + algorithm.jcaName(), e);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
    high = new byte[keys.suite().sequenceNumbers() == SequenceNumbers.EXTENDED ? 4 : 0];
    full = new byte[mac.getMacLength()];
    computed = new byte[algorithm.icvOctets()];
    received = new byte[algorithm.icvOctets()];
  }

  int icvOctets() {
    return computed.length;
  }

  /** Writes the ICV behind the data. */
  void append(byte[] octets, int at, int length, long sequence) {
    compute(octets, at, length, sequence);
    System.arraycopy(computed, 0, octets, at + length, computed.length);
  }

  /** Whether the ICV behind the data is right. */
  boolean holds(byte[] octets, int at, int length, long sequence) {
    compute(octets, at, length, sequence);
    System.arraycopy(octets, at + length, received, 0, received.length);
    return MessageDigest.isEqual(computed, received);
  }

  private void compute(byte[] octets, int at, int length, long sequence) {
    mac.update(octets, at, length);
    if (high.length != 0) {
      Octets.putU32(high, 0, (int) (sequence >>> 32));
      mac.update(high);
    }
    try {
      mac.doFinal(full, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("HMAC longer than it said: " + full.length, e);
    }
    System.arraycopy(full, 0, computed, 0, computed.length);
  }
}
