package net.hsvpn.dataplane.crypto;

/** Opens what was sealed with AES-GCM-16, by libIPSec_MB. */
final class IpsecMbOpener implements Opener {
  private final IpsecMbGcm gcm;

  IpsecMbOpener(EspKeys keys) {
    gcm = new IpsecMbGcm(keys);
  }

  @Override
  public int open(byte[] octets, int at, int length, long sequence) {
    int ciphertext = length - IpsecMbGcm.HEADERS - IpsecMb.ICV_OCTETS;
    return gcm.open(octets, at, ciphertext, sequence) ? ciphertext : REFUSED;
  }
}
