package net.hsvpn.dataplane.crypto;

import java.security.GeneralSecurityException;

/**
 * Encrypts and authenticates the packets of one outbound SA, in place. Holds mutable cipher state:
 * one thread at a time.
 */
public sealed interface Sealer permits AeadSealer, CbcHmacSealer, IpsecMbSealer {
  /**
   * Seals {@code header | room for the IV | plaintext} and appends the ICV.
   *
   * @param octets holds the ESP header at {@code at}, then room for the IV, then the plaintext with
   *     its trailer, then room for the ICV
   * @param plaintextLength padded to the cipher's alignment
   * @param sequence all 64 bits if the SA uses extended sequence numbers; the low 32 stand in the
   *     header already
   * @param iv unique for this key, from {@link IvAllocator}
   * @return the length of the whole ESP packet
   */
  int seal(byte[] octets, int at, int plaintextLength, long sequence, long iv)
      throws GeneralSecurityException;

  /** The fastest that this machine has. */
  static Sealer of(EspKeys keys) {
    return IpsecMb.knows(keys.suite().encryption()) ? new IpsecMbSealer(keys) : ofRuntime(keys);
  }

  /** Who seals and opens AES-GCM on this machine, for logs. */
  static String provider() {
    return IpsecMb.provider();
  }

  /** The Java runtime's own. */
  static Sealer ofRuntime(EspKeys keys) {
    return keys.suite().encryption().aead() ? new AeadSealer(keys) : new CbcHmacSealer(keys);
  }
}
