package net.hsvpn.dataplane.crypto;

/**
 * Authenticates and decrypts the packets of one inbound SA, in place. Holds mutable cipher state:
 * one thread at a time.
 */
public sealed interface Opener permits AeadOpener, CbcHmacOpener, IpsecMbOpener {
  /** What {@link #open} returns for a packet that is not authentic. */
  int REFUSED = -1;

  /**
   * Opens a whole ESP packet; the plaintext then stands behind header and IV. If the packet is
   * refused, nothing of what stands there may be used.
   *
   * @param length at least header, IV, two octets and ICV; the part between IV and ICV is a
   *     multiple of the cipher's alignment (the caller has proved both)
   * @param sequence all 64 bits if the SA uses extended sequence numbers
   * @return the length of the plaintext, or {@link #REFUSED}
   */
  int open(byte[] octets, int at, int length, long sequence);

  /** The fastest that this machine has. */
  static Opener of(EspKeys keys) {
    return IpsecMb.knows(keys.suite().encryption()) ? new IpsecMbOpener(keys) : ofRuntime(keys);
  }

  /** The Java runtime's own. */
  static Opener ofRuntime(EspKeys keys) {
    return keys.suite().encryption().aead() ? new AeadOpener(keys) : new CbcHmacOpener(keys);
  }
}
