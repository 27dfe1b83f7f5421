package net.hsvpn.peers.trace;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.config.proposal.PrfAlgorithm;
import net.hsvpn.peers.iana.EncryptionId;
import net.hsvpn.peers.iana.EsnId;
import net.hsvpn.peers.iana.IntegrityId;
import net.hsvpn.peers.iana.KeyExchangeId;
import net.hsvpn.peers.iana.PrfId;
import net.hsvpn.peers.iana.TransformType;
import net.hsvpn.peers.wire.Proposal;
import net.hsvpn.peers.wire.Transform;

/** Proposals in strongSwan's notation, e.g. {@code aes128gcm16-prfsha256-x25519}. */
public final class ProposalText {
  private ProposalText() {}

  static String of(Proposal proposal) {
    return proposal.number()
        + " "
        + proposal.protocolId().map(Enum::name).orElse("protocol " + proposal.protocol())
        + (proposal.spi().isEmpty() ? "" : " " + proposal.spi().hex())
        + " "
        + proposal.transforms().stream().map(ProposalText::of).collect(Collectors.joining("-"));
  }

  /** The keyword where HSVPN can negotiate it, else the registry's name, else numbers. */
  public static String of(Transform transform) {
    int id = transform.id();
    Optional<String> keyword =
        transform
            .transformType()
            .flatMap(type ->
                switch (type) {
                  case ENCR -> encryption(transform);
                  case PRF ->
                      PrfId.ofCode(id)
                          .map(known ->
                              known
                                  .algorithm()
                                  .map(PrfAlgorithm::keyword)
                                  .orElse("prf_" + lower(known)));
                  case INTEG ->
                      IntegrityId.ofCode(id)
                          .map(known ->
                              known
                                  .algorithm()
                                  .map(IntegrityAlgorithm::keyword)
                                  .orElse("integ_" + lower(known)));
                  case KE -> keyExchange(id);
                  case ADDKE1, ADDKE2, ADDKE3, ADDKE4, ADDKE5, ADDKE6, ADDKE7 ->
                      keyExchange(id).map(method -> additional(type) + method);
                  case ESN -> EsnId.ofCode(id).map(known -> known.numbers().keyword());
                });
    return keyword.orElse("transform" + transform.type() + "_" + id)
        + (transform.hasUnknownAttributes() ? "?" : "");
  }

  static Optional<String> keyExchange(int id) {
    return KeyExchangeId.ofCode(id)
        .map(known -> known.method().map(KeyExchangeMethod::keyword).orElse(lower(known)));
  }

  private static String additional(TransformType type) {
    return "ke" + (type.code() - TransformType.KE.code() - 1) + "_";
  }

  private static Optional<String> encryption(Transform transform) {
    return EncryptionId.ofCode(transform.id())
        .map(known ->
            known
                .algorithm(transform.keyLength())
                .map(EncryptionAlgorithm::keyword)
                .orElse(
                    lower(known)
                        + (transform.keyLength().isPresent()
                            ? "_" + transform.keyLength().getAsInt()
                            : "")));
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
