package net.hsvpn.config.proposal;

import java.util.List;
import java.util.stream.Stream;

/**
 * What an IKE SA may use: for each kind of transform the accepted algorithms, most wanted first.
 *
 * @param encryption at least one; all AEAD or none
 * @param integrity empty exactly if the ciphers are AEAD
 * @param prf at least one
 * @param keyExchange at least one
 * @param additional key exchanges on top of that one, by number (RFC 9370)
 */
public record IkeProposal(
    List<EncryptionAlgorithm> encryption,
    List<IntegrityAlgorithm> integrity,
    List<PrfAlgorithm> prf,
    List<KeyExchangeMethod> keyExchange,
    List<AdditionalKeyExchange> additional) {
  /** Offered before all others to gateways of our kind. */
  private static final String POST_QUANTUM =
      "aes128gcm16-aes256gcm16-chacha20poly1305-prfsha256-prfsha384-prfsha512"
          + "-x25519-ecp384-ke1_mlkem768";

  private static final List<String> DEFAULTS =
      List.of(
          "aes128gcm16-aes256gcm16-chacha20poly1305-prfsha256-prfsha384-prfsha512"
              + "-x25519-ecp256-ecp384-modp3072-modp2048",
          "aes128-aes192-aes256-sha256-sha384-sha512-prfsha256-prfsha384-prfsha512"
              + "-x25519-ecp256-ecp384-modp3072-modp2048");

  public IkeProposal {
    encryption = List.copyOf(encryption);
    integrity = List.copyOf(integrity);
    prf = List.copyOf(prf);
    keyExchange = List.copyOf(keyExchange);
    additional = List.copyOf(additional);
  }

  /** With one key exchange alone. */
  public IkeProposal(
      List<EncryptionAlgorithm> encryption,
      List<IntegrityAlgorithm> integrity,
      List<PrfAlgorithm> prf,
      List<KeyExchangeMethod> keyExchange) {
    this(encryption, integrity, prf, keyExchange, List.of());
  }

  /**
   * The defaults between gateways of our kind: what withstands quantum computers first, then {@link
   * #defaults} for those that do not know it.
   */
  public static List<IkeProposal> postQuantumDefaults() {
    return Stream.concat(Stream.of(parse(POST_QUANTUM)), defaults().stream()).toList();
  }

  /** Whether this is one of the proposals that allow what was chosen. */
  public boolean allows(IkeSuite suite) {
    return encryption.contains(suite.encryption())
        && prf.contains(suite.prf())
        && keyExchange.contains(suite.keyExchange())
        && suite.integrity().map(integrity::contains).orElse(true)
        && additional.stream().allMatch(a -> a.allows(suite.additional()))
        && suite.additional().stream()
            .allMatch(c -> additional.stream().anyMatch(a -> a.number() == c.number()));
  }

  /** What is offered and accepted if the configuration says nothing: AEAD ciphers, then CBC. */
  public static List<IkeProposal> defaults() {
    return DEFAULTS.stream().map(IkeProposal::parse).toList();
  }

  /** As {@link #parse}, but {@code default} stands for all of {@link #defaults}. */
  public static List<IkeProposal> parseEntry(String text) {
    return text.strip().equals("default") ? defaults() : List.of(parse(text));
  }

  /**
   * Reads one proposal in strongSwan's notation, e.g. {@code aes128gcm16-prfsha256-x25519}. A
   * proposal with integrity algorithms and no PRF gets the PRFs of the same hashes.
   *
   * @throws IllegalArgumentException naming the word that is wrong, and what is known
   */
  public static IkeProposal parse(String text) {
    Words words = Words.of(text);
    words.requireSoundCiphers(text);
    if (!words.sequenceNumbers.isEmpty()) {
      throw Words.refused(
          text,
          "has '"
              + words.sequenceNumbers.iterator().next().keyword()
              + "', which belongs to ESP; leave that out");
    }
    if (words.prf.isEmpty()) {
      words.integrity.forEach(i -> words.prf.add(prfOf(i)));
    }
    if (words.prf.isEmpty()) {
      throw Words.refused(text, "has no PRF; add one of " + Words.names(PrfAlgorithm.values()));
    }
    if (words.keyExchange.isEmpty()) {
      throw Words.refused(
          text, "has no key exchange; add one of " + Words.names(KeyExchangeMethod.values()));
    }
    return new IkeProposal(
        List.copyOf(words.encryption),
        List.copyOf(words.integrity),
        List.copyOf(words.prf),
        List.copyOf(words.keyExchange),
        words.additional(text));
  }

  /** In strongSwan's notation; {@link #parse} gives an equal proposal back. */
  @Override
  public String toString() {
    return Words.join(List.of(encryption, integrity, prf, keyExchange))
        + AdditionalKeyExchange.suffix(additional);
  }

  private static PrfAlgorithm prfOf(IntegrityAlgorithm integrity) {
    return switch (integrity) {
      case HMAC_SHA2_256_128 -> PrfAlgorithm.HMAC_SHA2_256;
      case HMAC_SHA2_384_192 -> PrfAlgorithm.HMAC_SHA2_384;
      case HMAC_SHA2_512_256 -> PrfAlgorithm.HMAC_SHA2_512;
    };
  }
}
