package net.hsvpn.peers.wire;

/**
 * A datagram with holes that the cipher fills in place. Not a value: whoever asked for it owns the
 * array.
 *
 * @param datagram the whole message; everything before {@code ivOffset} is final
 * @param ivOffset where the IV begins; the octets before it are the associated data
 * @param ciphertextOffset where the encrypted payloads, padding and pad length begin
 * @param icvOffset where the ICV begins, which ends with the datagram
 */
@SuppressWarnings("ArrayRecordComponent") // filled in place, never compared
public record EncryptedLayout(byte[] datagram, int ivOffset, int ciphertextOffset, int icvOffset) {
  static EncryptedLayout of(byte[] datagram, int iv, int ciphertext, int icv) {
    int ivOffset = datagram.length - icv - ciphertext - iv;
    return new EncryptedLayout(datagram, ivOffset, ivOffset + iv, datagram.length - icv);
  }

  public int ciphertextOctets() {
    return icvOffset - ciphertextOffset;
  }

  public int icvOctets() {
    return datagram.length - icvOffset;
  }
}
