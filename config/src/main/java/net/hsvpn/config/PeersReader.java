package net.hsvpn.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.hsvpn.config.proposal.EspProposal;
import net.hsvpn.config.proposal.IkeProposal;

/** Reads {@code hsvpn.peers}, and checks the peers against the contexts and one another. */
final class PeersReader {
  private static final int MAX_PEERS = 65_536;
  private static final int MAX_GROUPS = 1024;

  private final AuthReader auth;
  private final Optional<Identity> own;
  private final List<String> contexts;
  private final Set<String> lending;
  private final Set<String> networked;
  private final Map<String, String> identities = new HashMap<>();
  private final List<PeerConfig> peers = new ArrayList<>();

  /**
   * @param own the gateway's identity; empty if it was refused
   * @param contexts all contexts of the file by name, those with errors included
   */
  PeersReader(AuthReader auth, Optional<Identity> own, Map<String, Section> contexts) {
    this.auth = auth;
    this.own = own;
    this.contexts = List.copyOf(contexts.keySet());
    this.lending = ContextsReader.lending(contexts);
    this.networked = ContextsReader.networked(contexts);
  }

  List<PeerConfig> read(Section root) {
    root.named(Schema.PEERS, MAX_PEERS).forEach(this::peer);
    return List.copyOf(peers);
  }

  private void peer(String name, Section section) {
    Optional<PeerId> id = id(name, section);
    Optional<Remote> remote = section.get(Schema.REMOTE);
    Optional<IdentityPattern> remoteIdentity =
        section.has(Schema.REMOTE_IDENTITY)
            ? section.get(Schema.REMOTE_IDENTITY)
            : Optional.of(new IdentityPattern.Any());
    Optional<Identity> localIdentity = section.get(Schema.LOCAL_IDENTITY);
    Optional<Auth> proof = section.child(Schema.AUTH).flatMap(auth::read);
    Optional<Method> method = method(section);
    Optional<Map<String, ContextId>> groups = groups(section, remote, remoteIdentity, proof);
    Optional<List<ContextId>> taking =
        section.has(Schema.GROUPS)
            ? groups.map(g -> g.values().stream().distinct().toList())
            : contexts(section);
    Optional<Start> start = start(section, remote, proof);
    Optional<L2tpPolicy> l2tp = method.flatMap(m -> auth.l2tp(section, m));
    Optional<List<PeerNetwork>> perContext =
        Present.all(method, taking)
            ? new PeerNetworksReader(section, method.get(), taking.get(), networked)
                .read(localIdentity.or(() -> own), remoteIdentity, start)
            : Optional.empty();
    if (Present.all(remoteIdentity, proof, perContext)) {
      List<PeerNetwork> each = perContext.get();
      if (each.stream().allMatch(network -> network.remoteIdentity().isEmpty())) {
        distinct(remoteIdentity.get(), proof.get().theirs(), name, section);
      }
      for (PeerNetwork network : each) {
        network
            .remoteIdentity()
            .ifPresent(identity ->
                distinct(
                    new IdentityPattern.Exactly(identity),
                    proof.get().theirs(),
                    name + " in context " + network.context(),
                    section));
      }
    }
    Optional<List<IkeProposal>> ike =
        proposals(section, Schema.IKE, one -> method.map(m -> standing(m, one)).orElse(one));
    Optional<List<EspProposal>> esp = proposals(section, Schema.ESP, one -> one);
    Optional<Encapsulation> encapsulation = section.get(Schema.ENCAPSULATION);
    Optional<Boolean> fragmented = section.get(Schema.IKE_FRAGMENTED);
    Optional<List<IpPrefix>> local = section.get(Schema.LOCAL_NETWORKS);
    Optional<List<IpPrefix>> theirs = section.get(Schema.REMOTE_NETWORKS);
    Optional<Timers> timers = section.child(Schema.TIMERS).flatMap(TimersReader::read);
    Optional<SaPolicy> saPolicy = saPolicy(section, start, remote, proof);
    Optional<Integer> window = section.get(Schema.REPLAY_WINDOW);
    Optional<TrafficClassPolicy> trafficClass =
        section.child(Schema.TRAFFIC_CLASS).flatMap(DisguiseReader::trafficClass);
    Optional<TfcPolicy> tfc = section.child(Schema.TFC).flatMap(DisguiseReader::tfc);
    Optional<RoamingPolicy> roaming = groups.flatMap(by -> RoamingReader.read(section, by));
    if (Present.all(roaming, method, taking, remote)) {
      RoamingReader.check(
          section, roaming.get().addressing(), method.get(), taking.get(), remote.get(), lending);
    }
    method.ifPresent(m -> {
      if (section.has(Schema.GROUPS)) {
        plainly(section, m);
      } else {
        taking.ifPresent(t -> contextCount(section, m, t.size()));
      }
      VirtualAddressing addressing =
          roaming.map(RoamingPolicy::addressing).orElse(VirtualAddressing.OFF);
      networks(section, m, Schema.LOCAL_NETWORKS, local, addressing != VirtualAddressing.OFF);
      networks(section, m, Schema.REMOTE_NETWORKS, theirs, addressing.lends());
    });
    if (Present.all(
        id,
        remote,
        remoteIdentity,
        proof,
        method,
        taking,
        start,
        ike,
        esp,
        encapsulation,
        fragmented,
        local,
        theirs,
        timers,
        saPolicy,
        window,
        trafficClass,
        tfc,
        roaming,
        perContext,
        l2tp)) {
      peers.add(
          new PeerConfig(
              id.get(),
              remote.get(),
              remoteIdentity.get(),
              localIdentity,
              proof.get(),
              method.get(),
              taking.get(),
              start.get(),
              ike.get(),
              esp.get(),
              encapsulation.get(),
              fragmented.get(),
              local.get(),
              theirs.get(),
              timers.get(),
              saPolicy.get(),
              window.get(),
              trafficClass.get(),
              tfc.get(),
              roaming.get(),
              perContext.get(),
              l2tp.get()));
    }
  }

  private static Optional<PeerId> id(String name, Section section) {
    try {
      Names.require("peer", name);
      return Optional.of(new PeerId(name));
    } catch (IllegalArgumentException e) {
      section.refuse(String.valueOf(e.getMessage()), "choose another name");
      return Optional.empty();
    }
  }

  /** Peers of one identity are told apart by what they prove it with, if at all. */
  private void distinct(IdentityPattern identity, Auth.Theirs proof, String name, Section section) {
    if (!(identity instanceof IdentityPattern.Exactly)) {
      return;
    }
    String means =
        switch (proof) {
          case Auth.Theirs.Certificate(var ca, var signatures, _) -> ca + " " + signatures;
          case Auth.Theirs.RawKey(var key, var signatures) -> key + " " + signatures;
          case Auth.Theirs.EapPassword eap -> "EAP " + eap.method();
          case Auth.Theirs.EapRadius _ -> "EAP by RADIUS";
          case Auth.Theirs.Psk _, Auth.Theirs.Nobody _ -> "";
        };
    // Domain names and the like are compared without regard to case (RFC 5280 section 7).
    String key = identity.toString().toLowerCase(Locale.ROOT) + " " + means;
    String owner = identities.putIfAbsent(key, name);
    if (owner != null) {
      section.refuse(
          Schema.REMOTE_IDENTITY,
          identity + " is already that of peer " + owner,
          "an identity must tell which peer is calling: give each its own");
    }
  }

  private static Optional<Method> method(Section section) {
    Optional<Method> method = section.get(Schema.METHOD);
    method.ifPresent(m -> {
      switch (m) {
        case HSVPN, PLAIN, PER_NETWORK, L2TP -> {}
        case PPTP ->
            section.refuse(
                Schema.METHOD,
                m.keyword() + " is not built yet",
                "use hsvpn with another gateway of this kind, else plain");
      }
    });
    return method;
  }

  private Optional<List<ContextId>> contexts(Section section) {
    if (!section.has(Schema.PEER_CONTEXTS)) {
      try {
        return Optional.of(contexts.stream().map(ContextId::new).toList());
      } catch (IllegalArgumentException refusedBefore) {
        return Optional.empty();
      }
    }
    Optional<List<ContextId>> named = section.get(Schema.PEER_CONTEXTS);
    named.ifPresent(ids -> {
      if (ids.isEmpty()) {
        section.refuse(
            Schema.PEER_CONTEXTS, "no context", "name one, or leave the key out for all");
      }
      ids.stream()
          .filter(id -> !contexts.contains(id.value()))
          .forEach(id -> unknownContext(section, id));
    });
    return named;
  }

  private Optional<Map<String, ContextId>> groups(
      Section section,
      Optional<Remote> remote,
      Optional<IdentityPattern> identity,
      Optional<Auth> proof) {
    Map<String, ContextId> groups = new LinkedHashMap<>();
    if (!section.has(Schema.GROUPS)) {
      return Optional.of(groups);
    }
    Map<String, Section> named = section.named(Schema.GROUPS, MAX_GROUPS);
    for (Map.Entry<String, Section> group : named.entrySet()) {
      Optional<ContextId> context = group.getValue().get(Schema.GROUP_CONTEXT);
      context
          .filter(id -> !contexts.contains(id.value()))
          .ifPresent(id ->
              group
                  .getValue()
                  .refuse(
                      Schema.GROUP_CONTEXT,
                      "there is no context " + id,
                      "define it under hsvpn.contexts"));
      context.ifPresent(id -> groups.put(group.getKey(), id));
    }
    if (section.has(Schema.PEER_CONTEXTS)) {
      section.refuse(
          Schema.PEER_CONTEXTS, "groups tell who gets into which context", "keep one of them");
    }
    if (proof.filter(p -> !p.theyMustCall()).isPresent()) {
      section.refuse(
          Schema.GROUPS.name(),
          "only users who authenticate by EAP are in groups",
          "write auth.remote = eap-radius or eap-mschapv2, or leave groups out");
    } else if (Present.all(remote, identity)
        && !(remote.get() instanceof Remote.Any && identity.get().wild())) {
      section.refuse(
          Schema.GROUPS.name(),
          "a peer of one identity is not many users",
          "write remote = any and a remote-identity such as any, or leave groups out");
    }
    return groups.size() == named.size() && !groups.isEmpty()
        ? Optional.of(groups)
        : Optional.empty();
  }

  private static void plainly(Section section, Method method) {
    if (method != Method.PLAIN) {
      section.refuse(Schema.GROUPS.name(), "groups belong to method plain", "write method = plain");
    }
  }

  private void unknownContext(Section section, ContextId id) {
    section.refuse(
        Schema.PEER_CONTEXTS,
        "there is no context " + id,
        Nearest.to(id.value(), contexts)
            .map(near -> "did you mean " + near + "?")
            .orElse("define it under hsvpn.contexts"));
  }

  private static void contextCount(Section section, Method method, int count) {
    if (method == Method.PLAIN && count > 1) {
      section.refuse(
          Schema.PEER_CONTEXTS,
          "plain carries one context, not " + count,
          "name the one, or use hsvpn");
    }
  }

  private static Optional<Start> start(
      Section section, Optional<Remote> remote, Optional<Auth> proof) {
    boolean theyCall = proof.filter(Auth::theyMustCall).isPresent();
    if (!section.has(Schema.START)) {
      return remote.map(r -> r instanceof Remote.Any || theyCall ? Start.PASSIVE : Start.AT_BOOT);
    }
    Optional<Start> start = section.get(Schema.START);
    if (theyCall && start.isPresent() && start.get() != Start.PASSIVE) {
      section.refuse(
          Schema.START,
          "a peer that authenticates by EAP cannot be called",
          "write passive, or choose another auth.remote");
      return start;
    }
    if (start.isPresent()
        && start.get() != Start.PASSIVE
        && remote.isPresent()
        && remote.get() instanceof Remote.Any) {
      section.refuse(
          Schema.START,
          "a peer that may be anywhere cannot be called",
          "write passive, or give the peer's address as remote");
    }
    return start;
  }

  private static Optional<SaPolicy> saPolicy(
      Section section, Optional<Start> start, Optional<Remote> remote, Optional<Auth> proof) {
    Optional<DpdAction> action =
        section.has(Schema.DPD_ACTION)
            ? section.get(Schema.DPD_ACTION)
            : start.map(s -> s == Start.AT_BOOT ? DpdAction.RESTART : DpdAction.CLEAR);
    Optional<Uniqueness> unique = section.get(Schema.UNIQUE);
    Optional<Childless> childless = section.get(Schema.CHILDLESS);
    if (section.has(Schema.DPD_ACTION)
        && action.filter(DpdAction.RESTART::equals).isPresent()
        && proof.filter(Auth::theyMustCall).isPresent()) {
      section.refuse(
          Schema.DPD_ACTION,
          "a peer that authenticates by EAP cannot be called",
          "write clear, or choose another auth.remote");
      return Optional.empty();
    }
    if (section.has(Schema.DPD_ACTION)
        && action.filter(DpdAction.RESTART::equals).isPresent()
        && remote.filter(Remote.Any.class::isInstance).isPresent()) {
      section.refuse(
          Schema.DPD_ACTION,
          "a peer that may be anywhere cannot be called",
          "write clear, or give the peer's address as remote");
    }
    Optional<Steering> steering = SteeringReader.read(section);
    Optional<Mobike> mobike = mobike(section);
    return Present.all(action, unique, childless, steering, mobike)
        ? Optional.of(
            new SaPolicy(action.get(), unique.get(), childless.get(), steering.get(), mobike.get()))
        : Optional.empty();
  }

  private static Optional<Mobike> mobike(Section section) {
    Optional<Boolean> enabled = section.get(Schema.MOBIKE);
    Optional<Boolean> checked = section.get(Schema.MOBIKE_CHECK);
    return checked
        .filter(c -> enabled.isPresent() || !section.has(Schema.MOBIKE))
        .map(c -> new Mobike(enabled, c));
  }

  /** What an entry stands for: the default ones depend on the method. */
  private static List<IkeProposal> standing(Method method, List<IkeProposal> entry) {
    return method == Method.HSVPN && entry.equals(IkeProposal.defaults())
        ? IkeProposal.postQuantumDefaults()
        : entry;
  }

  private static <P> Optional<List<P>> proposals(
      Section section, Key<List<List<P>>> key, UnaryOperator<List<P>> meaning) {
    Optional<List<P>> proposals =
        section
            .get(key)
            .map(l -> l.stream().map(meaning).flatMap(List::stream).distinct().toList());
    if (proposals.isPresent() && proposals.get().isEmpty()) {
      section.refuse(key, "no proposal", "leave the key out for the default ones");
    }
    return proposals;
  }

  /**
   * @param spare whether they may be left out with plain, since an address will be lent
   */
  private static void networks(
      Section section,
      Method method,
      Key<?> key,
      Optional<List<IpPrefix>> networks,
      boolean spare) {
    if (networks.isEmpty()) {
      return;
    }
    if (method == Method.PLAIN && networks.get().isEmpty() && !spare) {
      section.refuse(
          key, "plain needs " + key.name(), "write " + key.name() + " = [\"10.1.0.0/16\"]");
    }
    if (method != Method.PLAIN && !networks.get().isEmpty()) {
      section.refuse(
          key,
          key.name() + " belongs to method plain",
          "leave it out: with " + method.keyword() + " the contexts' networks are used");
    }
  }
}
