package net.hsvpn.dataplane.crypto;

import net.hsvpn.dataplane.wire.EspHeader;
import net.hsvpn.dataplane.wire.Octets;

/** Seals with AES-GCM-16 by libIPSec_MB. */
final class IpsecMbSealer implements Sealer {
  private final IpsecMbGcm gcm;

  IpsecMbSealer(EspKeys keys) {
    gcm = new IpsecMbGcm(keys);
  }

  @Override
  public int seal(byte[] octets, int at, int plaintextLength, long sequence, long iv) {
    Octets.putU64(octets, at + EspHeader.OCTETS, iv);
    gcm.seal(octets, at, plaintextLength, sequence);
    return IpsecMbGcm.HEADERS + plaintextLength + IpsecMb.ICV_OCTETS;
  }
}
