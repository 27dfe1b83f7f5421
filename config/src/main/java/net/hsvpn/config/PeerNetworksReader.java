package net.hsvpn.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code hsvpn.peers.*.networks}: what concerns one context of one peer. */
final class PeerNetworksReader {
  private static final int MAX_NETWORKS = 4096;

  private final Section peer;
  private final Method method;
  private final List<ContextId> contexts;
  private final Set<String> networked;

  /**
   * @param contexts those that the peer takes part in
   * @param networked names of all contexts that have networks
   */
  PeerNetworksReader(Section peer, Method method, List<ContextId> contexts, Set<String> networked) {
    this.peer = peer;
    this.method = method;
    this.contexts = contexts;
    this.networked = networked;
  }

  /**
   * The networks of a peer whose method has them; none for others.
   *
   * @param own what we call ourselves to the peer
   * @param theirs who the peer must prove to be
   * @return empty if one was refused
   */
  Optional<List<PeerNetwork>> read(
      Optional<Identity> own, Optional<IdentityPattern> theirs, Optional<Start> start) {
    Map<String, Section> sections = peer.named(Schema.PEER_NETWORKS, MAX_NETWORKS);
    if (method != Method.PER_NETWORK && method != Method.L2TP) {
      if (peer.has(Schema.PEER_NETWORKS)) {
        peer.refuse(
            Schema.PEER_NETWORKS.name(),
            "networks belong to methods per-network and l2tp",
            "leave the section out: " + method.keyword() + " needs none");
      }
      return Optional.of(List.of());
    }
    sections.forEach(this::known);
    if (method == Method.L2TP) {
      oneOfAKind(theirs, start);
    }
    List<PeerNetwork> networks = new ArrayList<>();
    for (ContextId context : contexts) {
      Optional<Section> section = Optional.ofNullable(sections.get(context.value()));
      Optional<PeerNetwork> network =
          method == Method.L2TP
              ? carried(context, section)
              : perNetwork(context, section, own, theirs, start);
      network.ifPresent(networks::add);
    }
    return networks.size() == contexts.size() ? Optional.of(networks) : Optional.empty();
  }

  private void known(String name, Section section) {
    if (contexts.stream().noneMatch(context -> context.value().equals(name))) {
      section.refuse(
          "the peer takes no part in a context " + name,
          Nearest.to(name, contexts.stream().map(ContextId::value).toList())
              .map(near -> "did you mean " + near + "?")
              .orElse("add it to the peer's contexts"));
    }
  }

  private void oneOfAKind(Optional<IdentityPattern> theirs, Optional<Start> start) {
    if (theirs.filter(IdentityPattern::wild).isPresent()) {
      peer.refuse(
          Schema.REMOTE_IDENTITY,
          "l2tp carries the networks of one peer, and this is no single identity",
          "write the peer's identity, or use another method");
    }
    if (start.filter(Start.ON_DEMAND::equals).isPresent()) {
      peer.refuse(
          Schema.START,
          "l2tp does not start on demand: its sessions come too late for the first packet",
          "write at-boot or passive");
    }
  }

  /** PPP tells the two ends' addresses, and nothing of what lies behind them. */
  private Optional<PeerNetwork> carried(ContextId context, Optional<Section> section) {
    Optional<List<IpPrefix>> there = networks(section, Schema.NETWORK_REMOTE);
    section.ifPresent(s -> {
      for (Key<?> key :
          List.<Key<?>>of(
              Schema.NETWORK_LOCAL_IDENTITY,
              Schema.NETWORK_REMOTE_IDENTITY,
              Schema.NETWORK_LOCAL)) {
        if (s.has(key)) {
          s.refuse(key, key.name() + " belongs to method per-network", "leave it out with l2tp");
        }
      }
    });
    if (there.filter(List::isEmpty).isPresent()) {
      peer.refuse(
          Schema.PEER_NETWORKS.name(),
          "nothing says what lies behind the peer in context " + context,
          "write networks." + context + ".remote-networks = [\"10.2.0.0/16\"]");
    }
    return there.map(
        remote -> new PeerNetwork(context, Optional.empty(), Optional.empty(), List.of(), remote));
  }

  private Optional<PeerNetwork> perNetwork(
      ContextId context,
      Optional<Section> section,
      Optional<Identity> own,
      Optional<IdentityPattern> theirs,
      Optional<Start> start) {
    Optional<Identity> local =
        identity(context, section, Schema.NETWORK_LOCAL_IDENTITY, own, Schema.LOCAL_IDENTITY);
    Optional<Identity> remote =
        identity(
            context,
            section,
            Schema.NETWORK_REMOTE_IDENTITY,
            theirs.flatMap(PeerNetworksReader::single),
            Schema.REMOTE_IDENTITY);
    Optional<List<IpPrefix>> here = networks(section, Schema.NETWORK_LOCAL);
    Optional<List<IpPrefix>> there = networks(section, Schema.NETWORK_REMOTE);
    if (here.filter(List::isEmpty).isPresent() && !networked.contains(context.value())) {
      peer.refuse(
          Schema.PEER_CONTEXTS,
          "the context " + context + " has no networks, so its tunnel has no traffic selectors",
          "write contexts." + context + ".networks = [\"10.1.0.0/16\"]");
    }
    if (there.filter(List::isEmpty).isPresent()
        && start.filter(Start.ON_DEMAND::equals).isPresent()) {
      peer.refuse(
          Schema.START,
          "nothing says which packets of context " + context + " ask for the tunnel",
          "write networks."
              + context
              + ".remote-networks = [\"10.2.0.0/16\"], or another start than on-demand");
    }
    return Present.all(local, remote, here, there)
        ? Optional.of(new PeerNetwork(context, local, remote, here.get(), there.get()))
        : Optional.empty();
  }

  private static Optional<List<IpPrefix>> networks(
      Optional<Section> section, Key<List<IpPrefix>> key) {
    return section.isEmpty() ? Optional.of(List.of()) : section.get().get(key);
  }

  private static Optional<Identity> single(IdentityPattern pattern) {
    return pattern instanceof IdentityPattern.Exactly(Identity identity)
        ? Optional.of(identity)
        : Optional.empty();
  }

  /** An identity tells the responder which network an IKE SA is for: equal ranges would not. */
  private Optional<Identity> identity(
      ContextId context,
      Optional<Section> section,
      Key<Identity> key,
      Optional<Identity> ofPeer,
      Key<?> keyOfPeer) {
    if (section.isPresent() && section.get().has(key)) {
      return section.get().get(key);
    }
    Optional<Identity> derived = ofPeer.flatMap(base -> below(context, base));
    if (derived.isEmpty()) {
      peer.refuse(
          keyOfPeer,
          "per-network needs an identity for each context, and none follows from this one",
          "write a domain name or an e-mail address, or networks."
              + context
              + "."
              + key.name()
              + " for each context");
    }
    return derived;
  }

  /**
   * {@code office.hub.example.net} of {@code hub.example.net}, {@code hub+office@example.net} of
   * {@code hub@example.net} (RFC 5233).
   */
  private static Optional<Identity> below(ContextId context, Identity base) {
    return switch (base) {
      case Identity.Fqdn(String name) ->
          Optional.of(new Identity.Fqdn(context.value() + "." + name));
      case Identity.Email(String address) -> {
        int at = address.lastIndexOf('@');
        yield Optional.of(
            new Identity.Email(
                address.substring(0, at) + "+" + context.value() + address.substring(at)));
      }
      case Identity.Ip _, Identity.Dn _ -> Optional.empty();
    };
  }
}
