package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import net.hsvpn.config.proposal.AdditionalKeyExchange;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.EspProposal;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.IkeProposal;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.config.proposal.PrfAlgorithm;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.peers.iana.ProtocolId;
import net.hsvpn.peers.iana.TransformType;
import net.hsvpn.peers.wire.Proposal;
import net.hsvpn.peers.wire.SecurityAssociation;
import net.hsvpn.peers.wire.Transform;

/** Between proposals as they are configured and SA payloads (RFC 7296 sections 2.7 and 3.3). */
final class Proposals {
  private static final Set<TransformType> IKE_TYPES =
      types(TransformType.ENCR, TransformType.PRF, TransformType.INTEG, TransformType.KE);
  private static final Set<TransformType> ESP_TYPES =
      types(TransformType.ENCR, TransformType.INTEG, TransformType.KE, TransformType.ESN);

  /**
   * A suite that both ends accept.
   *
   * @param proposal the peer's proposal in which it was found
   */
  record Choice<S>(S suite, Proposal proposal) {}

  private Proposals() {}

  /** These, and all additional key exchanges. */
  private static Set<TransformType> types(TransformType... some) {
    Set<TransformType> all = EnumSet.range(TransformType.ADDKE1, TransformType.ADDKE7);
    all.addAll(List.of(some));
    return all;
  }

  // IKE.

  static SecurityAssociation offerIke(List<IkeProposal> ours, byte[] spi) {
    List<Proposal> proposals = new ArrayList<>();
    for (IkeProposal p : ours) {
      List<Transform> transforms = new ArrayList<>();
      p.encryption().forEach(a -> transforms.add(Transform.of(a)));
      p.prf().forEach(a -> transforms.add(Transform.of(a)));
      p.integrity().forEach(a -> transforms.add(Transform.of(a)));
      p.keyExchange().forEach(a -> transforms.add(Transform.of(a)));
      transforms.addAll(Additional.offer(p.additional()));
      proposals.add(new Proposal(proposals.size() + 1, ProtocolId.IKE, spi, transforms));
    }
    return new SecurityAssociation(proposals);
  }

  /**
   * Our first proposal that the peer's allow.
   *
   * @param sent the method of the KE payload at hand: chosen if it is acceptable at all, since any
   *     other costs a round trip
   * @param additional whether additional key exchanges are possible
   */
  static Optional<Choice<IkeSuite>> chooseIke(
      List<IkeProposal> ours,
      SecurityAssociation theirs,
      Optional<KeyExchangeMethod> sent,
      boolean additional) {
    for (IkeProposal own : ours) {
      for (Proposal their : theirs.proposals()) {
        if (their.protocol() != ProtocolId.IKE.code() || !onlyTypes(their, IKE_TYPES)) {
          continue;
        }
        Optional<EncryptionAlgorithm> encryption = first(own.encryption(), their, Transform::of);
        Optional<PrfAlgorithm> prf = first(own.prf(), their, Transform::of);
        Optional<KeyExchangeMethod> ke =
            sent.filter(m ->
                    own.keyExchange().contains(m) && their.transforms().contains(Transform.of(m)))
                .or(() -> first(own.keyExchange(), their, Transform::of));
        if (encryption.isEmpty() || prf.isEmpty() || ke.isEmpty()) {
          continue;
        }
        Optional<IntegrityAlgorithm> integrity = first(own.integrity(), their, Transform::of);
        Optional<List<AdditionalKeyExchange.Chosen>> more =
            Additional.choose(own.additional(), their, ke, additional);
        if (more.isPresent() && integrityFits(encryption.get(), integrity, their)) {
          return Optional.of(
              new Choice<>(
                  new IkeSuite(encryption.get(), integrity, prf.get(), ke.get(), more.get()),
                  their));
        }
      }
    }
    return Optional.empty();
  }

  static SecurityAssociation answerIke(Choice<IkeSuite> choice, byte[] spi) {
    IkeSuite suite = choice.suite();
    List<Transform> transforms = new ArrayList<>();
    transforms.add(Transform.of(suite.encryption()));
    transforms.add(Transform.of(suite.prf()));
    suite.integrity().ifPresent(a -> transforms.add(Transform.of(a)));
    transforms.add(Transform.of(suite.keyExchange()));
    transforms.addAll(Additional.answer(suite.additional(), choice.proposal()));
    return new SecurityAssociation(
        List.of(new Proposal(choice.proposal().number(), ProtocolId.IKE, spi, transforms)));
  }

  /** What the responder chose; empty if it is not exactly one suite out of what we offered. */
  static Optional<Choice<IkeSuite>> acceptIke(
      List<IkeProposal> ours,
      SecurityAssociation theirs,
      KeyExchangeMethod sent,
      boolean additional) {
    return theirs.proposals().size() != 1
        ? Optional.empty()
        : chooseIke(ours, theirs, Optional.of(sent), additional)
            .filter(c -> single(c.proposal(), IKE_TYPES));
  }

  // ESP.

  /**
   * @param withKeyExchange whether the exchange may carry KE payloads; not so in IKE_AUTH
   */
  static SecurityAssociation offerEsp(List<EspProposal> ours, byte[] spi, boolean withKeyExchange) {
    List<Proposal> proposals = new ArrayList<>();
    for (EspProposal p : ours) {
      List<Transform> transforms = new ArrayList<>();
      p.encryption().forEach(a -> transforms.add(Transform.of(a)));
      p.integrity().forEach(a -> transforms.add(Transform.of(a)));
      if (withKeyExchange) {
        p.keyExchange().forEach(a -> transforms.add(Transform.of(a)));
        transforms.addAll(Additional.offer(p.additional()));
      }
      p.sequenceNumbers().forEach(a -> transforms.add(Transform.of(a)));
      proposals.add(new Proposal(proposals.size() + 1, ProtocolId.ESP, spi, transforms));
    }
    return new SecurityAssociation(proposals);
  }

  static Optional<Choice<EspSuite>> chooseEsp(
      List<EspProposal> ours, SecurityAssociation theirs, boolean withKeyExchange) {
    for (EspProposal own : ours) {
      for (Proposal their : theirs.proposals()) {
        if (their.protocol() != ProtocolId.ESP.code() || !onlyTypes(their, ESP_TYPES)) {
          continue;
        }
        Optional<EncryptionAlgorithm> encryption = first(own.encryption(), their, Transform::of);
        Optional<SequenceNumbers> numbers = first(own.sequenceNumbers(), their, Transform::of);
        if (encryption.isEmpty() || numbers.isEmpty()) {
          continue;
        }
        Optional<IntegrityAlgorithm> integrity = first(own.integrity(), their, Transform::of);
        Optional<KeyExchangeMethod> ke =
            withKeyExchange ? first(own.keyExchange(), their, Transform::of) : Optional.empty();
        Optional<List<AdditionalKeyExchange.Chosen>> more =
            withKeyExchange
                ? Additional.choose(own.additional(), their, ke, true)
                : Optional.of(List.of());
        if (more.isPresent()
            && integrityFits(encryption.get(), integrity, their)
            && keyExchangeFits(own, ke, their, withKeyExchange)) {
          return Optional.of(
              new Choice<>(
                  new EspSuite(encryption.get(), integrity, ke, more.get(), numbers.get()), their));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * @param withKeyExchange as it was when the choice was made
   */
  static SecurityAssociation answerEsp(
      Choice<EspSuite> choice, byte[] spi, boolean withKeyExchange) {
    EspSuite suite = choice.suite();
    List<Transform> transforms = new ArrayList<>();
    transforms.add(Transform.of(suite.encryption()));
    suite.integrity().ifPresent(a -> transforms.add(Transform.of(a)));
    suite.keyExchange().ifPresent(a -> transforms.add(Transform.of(a)));
    if (withKeyExchange) {
      transforms.addAll(Additional.answer(suite.additional(), choice.proposal()));
    }
    transforms.add(Transform.of(suite.sequenceNumbers()));
    return new SecurityAssociation(
        List.of(new Proposal(choice.proposal().number(), ProtocolId.ESP, spi, transforms)));
  }

  /** What the responder chose; empty if it is not exactly one suite out of what we offered. */
  static Optional<Choice<EspSuite>> acceptEsp(
      List<EspProposal> ours, SecurityAssociation theirs, boolean withKeyExchange) {
    return theirs.proposals().size() != 1
        ? Optional.empty()
        : chooseEsp(ours, theirs, withKeyExchange).filter(c -> single(c.proposal(), ESP_TYPES));
  }

  // Both.

  private static <A> Optional<A> first(
      List<A> wanted, Proposal offered, Function<A, Transform> transform) {
    return wanted.stream()
        .filter(a -> offered.transforms().contains(transform.apply(a)))
        .findFirst();
  }

  /** An AEAD goes without integrity, which a peer may also say as NONE (RFC 7296 section 3.3). */
  private static boolean integrityFits(
      EncryptionAlgorithm encryption, Optional<IntegrityAlgorithm> integrity, Proposal theirs) {
    return encryption.aead()
        ? integrity.isEmpty() && optional(theirs, TransformType.INTEG)
        : integrity.isPresent();
  }

  private static boolean keyExchangeFits(
      EspProposal ours, Optional<KeyExchangeMethod> ke, Proposal theirs, boolean possible) {
    if (!possible) {
      return true;
    }
    return ours.keyExchange().isEmpty() ? optional(theirs, TransformType.KE) : ke.isPresent();
  }

  /** Whether a proposal can do without a transform of this type: it names none, or NONE (0). */
  static boolean optional(Proposal proposal, TransformType type) {
    List<Transform> ofType =
        proposal.transforms().stream().filter(t -> t.type() == type.code()).toList();
    return ofType.isEmpty() || ofType.stream().anyMatch(t -> t.id() == 0);
  }

  /** RFC 7296 section 3.3.6: a proposal with a transform type we don't know is not chosen. */
  private static boolean onlyTypes(Proposal proposal, Set<TransformType> known) {
    return proposal.transforms().stream()
        .allMatch(t -> t.transformType().filter(known::contains).isPresent());
  }

  private static boolean single(Proposal proposal, Set<TransformType> types) {
    return types.stream()
        .allMatch(type ->
            proposal.transforms().stream().filter(t -> t.type() == type.code()).count() <= 1);
  }
}
