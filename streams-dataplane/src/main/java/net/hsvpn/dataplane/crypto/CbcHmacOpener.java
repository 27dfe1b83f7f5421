package net.hsvpn.dataplane.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.hsvpn.dataplane.wire.EspHeader;

/** Checks the HMAC, and only then decrypts AES-CBC. */
final class CbcHmacOpener implements Opener {
  private static final int BLOCK = 16;

  private final Cipher cbc;
  private final SecretKeySpec key;
  private final PacketMac mac;

  CbcHmacOpener(EspKeys keys) {
    byte[] octets = keys.encryption().octets();
    key = new SecretKeySpec(octets, "AES");
    Arrays.fill(octets, (byte) 0);
    mac = new PacketMac(keys);
    try {
      cbc = Cipher.getInstance("AES/CBC/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks AES-CBC", e);
    }
  }

  @Override
  public int open(byte[] octets, int at, int length, long sequence) {
    int authenticated = length - mac.icvOctets();
    if (!mac.holds(octets, at, authenticated, sequence)) {
      return REFUSED;
    }
    int ivAt = at + EspHeader.OCTETS;
    int payload = ivAt + BLOCK;
    try {
      cbc.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(octets, ivAt, BLOCK));
      return cbc.doFinal(octets, payload, at + authenticated - payload, octets, payload);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ESP cipher failed on a packet of " + length + " octets", e);
    }
  }
}
