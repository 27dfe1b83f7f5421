package net.hsvpn.config.proposal;

import java.util.List;

/**
 * What a child SA may use: for each kind of transform the accepted algorithms, most wanted first.
 *
 * @param encryption at least one; all AEAD or none
 * @param integrity empty exactly if the ciphers are AEAD
 * @param keyExchange empty for no perfect forward secrecy; not used in IKE_AUTH
 * @param sequenceNumbers at least one, e.g. extended first and 32-bit as a fallback
 */
public record EspProposal(
    List<EncryptionAlgorithm> encryption,
    List<IntegrityAlgorithm> integrity,
    List<KeyExchangeMethod> keyExchange,
    List<SequenceNumbers> sequenceNumbers) {
  public EspProposal {
    encryption = List.copyOf(encryption);
    integrity = List.copyOf(integrity);
    keyExchange = List.copyOf(keyExchange);
    sequenceNumbers = List.copyOf(sequenceNumbers);
  }
}
