package net.hsvpn.config.proposal;

/** Ciphers for the IKE SA and for ESP, by their names in strongSwan's proposal notation. */
public enum EncryptionAlgorithm implements ProposalKeyword {
  AES_GCM_16_128("aes128gcm16", 16, true, 4, 8, 16),
  AES_GCM_16_256("aes256gcm16", 32, true, 4, 8, 16),
  CHACHA20_POLY1305("chacha20poly1305", 32, true, 4, 8, 16),
  AES_CBC_128("aes128", 16, false, 0, 16, 0),
  AES_CBC_192("aes192", 24, false, 0, 16, 0),
  AES_CBC_256("aes256", 32, false, 0, 16, 0);

  private final String keyword;
  private final int keyOctets;
  private final boolean aead;
  private final int saltOctets;
  private final int ivOctets;
  private final int icvOctets;

  EncryptionAlgorithm(
      String keyword, int keyOctets, boolean aead, int saltOctets, int ivOctets, int icvOctets) {
    this.keyword = keyword;
    this.keyOctets = keyOctets;
    this.aead = aead;
    this.saltOctets = saltOctets;
    this.ivOctets = ivOctets;
    this.icvOctets = icvOctets;
  }

  @Override
  public String keyword() {
    return keyword;
  }

  /** Length of the cipher key, without the salt. */
  public int keyOctets() {
    return keyOctets;
  }

  /** Whether the cipher authenticates by itself, so that no integrity algorithm goes with it. */
  public boolean aead() {
    return aead;
  }

  /** Octets of KEYMAT behind the key that become the nonce's salt (RFC 4106, RFC 7634). */
  public int saltOctets() {
    return saltOctets;
  }

  /** Octets of explicit IV in each packet. */
  public int ivOctets() {
    return ivOctets;
  }

  /** Octets of ICV that the cipher itself adds; 0 if an integrity algorithm adds it. */
  public int icvOctets() {
    return icvOctets;
  }

  /** What the encrypted part is padded to: the cipher's block, and at least 4 (RFC 4303 2.4). */
  public int alignment() {
    return aead ? 4 : 16;
  }
}
