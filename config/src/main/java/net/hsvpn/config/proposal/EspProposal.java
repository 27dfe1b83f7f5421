package net.hsvpn.config.proposal;

import java.util.List;

/**
 * What a child SA may use: for each kind of transform the accepted algorithms, most wanted first.
 *
 * @param encryption at least one; all AEAD or none
 * @param integrity empty exactly if the ciphers are AEAD
 * @param keyExchange empty for no perfect forward secrecy; not used in IKE_AUTH
 * @param additional key exchanges on top of that one, by number (RFC 9370); not used in IKE_AUTH
 * @param sequenceNumbers at least one, e.g. extended first and 32-bit as a fallback
 */
public record EspProposal(
    List<EncryptionAlgorithm> encryption,
    List<IntegrityAlgorithm> integrity,
    List<KeyExchangeMethod> keyExchange,
    List<AdditionalKeyExchange> additional,
    List<SequenceNumbers> sequenceNumbers) {
  private static final List<String> DEFAULTS =
      List.of(
          "aes128gcm16-aes256gcm16-chacha20poly1305-esn-noesn",
          "aes128-aes192-aes256-sha256-esn-noesn");

  public EspProposal {
    encryption = List.copyOf(encryption);
    integrity = List.copyOf(integrity);
    keyExchange = List.copyOf(keyExchange);
    additional = List.copyOf(additional);
    sequenceNumbers = List.copyOf(sequenceNumbers);
  }

  /** With one key exchange at most. */
  public EspProposal(
      List<EncryptionAlgorithm> encryption,
      List<IntegrityAlgorithm> integrity,
      List<KeyExchangeMethod> keyExchange,
      List<SequenceNumbers> sequenceNumbers) {
    this(encryption, integrity, keyExchange, List.of(), sequenceNumbers);
  }

  /** What is offered and accepted if the configuration says nothing: AEAD ciphers, then CBC. */
  public static List<EspProposal> defaults() {
    return DEFAULTS.stream().map(EspProposal::parse).toList();
  }

  /** As {@link #parse}, but {@code default} stands for all of {@link #defaults}. */
  public static List<EspProposal> parseEntry(String text) {
    return text.strip().equals("default") ? defaults() : List.of(parse(text));
  }

  /**
   * Reads one proposal in strongSwan's notation, e.g. {@code aes128gcm16-esn}. Without {@code esn}
   * or {@code noesn} sequence numbers have 32 bits.
   *
   * @throws IllegalArgumentException naming the word that is wrong, and what is known
   */
  public static EspProposal parse(String text) {
    Words words = Words.of(text);
    words.requireSoundCiphers(text);
    if (!words.prf.isEmpty()) {
      throw Words.refused(
          text,
          "has '"
              + words.prf.iterator().next().keyword()
              + "', which belongs to IKE; leave that out");
    }
    if (words.sequenceNumbers.isEmpty()) {
      words.sequenceNumbers.add(SequenceNumbers.SHORT);
    }
    return new EspProposal(
        List.copyOf(words.encryption),
        List.copyOf(words.integrity),
        List.copyOf(words.keyExchange),
        words.additional(text),
        List.copyOf(words.sequenceNumbers));
  }

  /** In strongSwan's notation; {@link #parse} gives an equal proposal back. */
  @Override
  public String toString() {
    return Words.join(List.of(encryption, integrity, keyExchange))
        + AdditionalKeyExchange.suffix(additional)
        + "-"
        + Words.join(List.of(sequenceNumbers));
  }
}
