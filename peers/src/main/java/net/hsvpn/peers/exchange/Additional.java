package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.config.proposal.AdditionalKeyExchange;
import net.hsvpn.config.proposal.AdditionalKeyExchange.Chosen;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.peers.iana.TransformType;
import net.hsvpn.peers.wire.Proposal;
import net.hsvpn.peers.wire.Transform;

/** Additional key exchanges in proposals (RFC 9370 section 2.2.2). */
final class Additional {
  private Additional() {}

  /** What we offer of them. */
  static List<Transform> offer(List<AdditionalKeyExchange> ours) {
    List<Transform> transforms = new ArrayList<>();
    for (AdditionalKeyExchange exchange : ours) {
      exchange
          .methods()
          .forEach(m -> transforms.add(Transform.of(new Chosen(exchange.number(), m))));
      if (exchange.optional()) {
        transforms.add(Transform.noAdditional(exchange.number()));
      }
    }
    return transforms;
  }

  /**
   * What both ends accept, our wishes first; no method twice, nor the one of the first exchange.
   *
   * @param possible whether the two ends know how to do any at all
   * @return empty if the two proposals do not fit
   */
  static Optional<List<Chosen>> choose(
      List<AdditionalKeyExchange> ours,
      Proposal theirs,
      Optional<KeyExchangeMethod> first,
      boolean possible) {
    Set<KeyExchangeMethod> used = EnumSet.noneOf(KeyExchangeMethod.class);
    first.ifPresent(used::add);
    return choose(ours, theirs, possible, 1, used);
  }

  private static Optional<List<Chosen>> choose(
      List<AdditionalKeyExchange> ours,
      Proposal theirs,
      boolean possible,
      int number,
      Set<KeyExchangeMethod> used) {
    if (number > AdditionalKeyExchange.MOST) {
      return Optional.of(List.of());
    }
    Optional<AdditionalKeyExchange> own =
        ours.stream().filter(a -> a.number() == number).findFirst();
    for (KeyExchangeMethod method : own.map(AdditionalKeyExchange::methods).orElse(List.of())) {
      Chosen chosen = new Chosen(number, method);
      if (possible
          && !used.contains(method)
          && theirs.transforms().contains(Transform.of(chosen))) {
        Set<KeyExchangeMethod> more = EnumSet.copyOf(List.of(method));
        more.addAll(used);
        Optional<List<Chosen>> rest = choose(ours, theirs, possible, number + 1, more);
        if (rest.isPresent()) {
          List<Chosen> all = new ArrayList<>(List.of(chosen));
          all.addAll(rest.get());
          return Optional.of(all);
        }
      }
    }
    boolean dispensable =
        own.map(AdditionalKeyExchange::optional).orElse(true)
            && Proposals.optional(theirs, TransformType.additional(number));
    return dispensable ? choose(ours, theirs, possible, number + 1, used) : Optional.empty();
  }

  /** The chosen ones, and NONE for those that the peer named and that are left out. */
  static List<Transform> answer(List<Chosen> chosen, Proposal theirs) {
    List<Transform> transforms = new ArrayList<>();
    for (int number = 1; number <= AdditionalKeyExchange.MOST; number++) {
      int type = TransformType.additional(number).code();
      int wanted = number;
      Optional<Chosen> one = chosen.stream().filter(c -> c.number() == wanted).findFirst();
      if (one.isPresent()) {
        transforms.add(Transform.of(one.get()));
      } else if (theirs.transforms().stream().anyMatch(t -> t.type() == type)) {
        transforms.add(Transform.noAdditional(number));
      }
    }
    return transforms;
  }
}
