package net.hsvpn.config.proposal;

import java.util.List;

/**
 * What an IKE SA may use: for each kind of transform the accepted algorithms, most wanted first.
 *
 * @param encryption at least one; all AEAD or none
 * @param integrity empty exactly if the ciphers are AEAD
 * @param prf at least one
 * @param keyExchange at least one
 */
public record IkeProposal(
    List<EncryptionAlgorithm> encryption,
    List<IntegrityAlgorithm> integrity,
    List<PrfAlgorithm> prf,
    List<KeyExchangeMethod> keyExchange) {
  public IkeProposal {
    encryption = List.copyOf(encryption);
    integrity = List.copyOf(integrity);
    prf = List.copyOf(prf);
    keyExchange = List.copyOf(keyExchange);
  }
}
