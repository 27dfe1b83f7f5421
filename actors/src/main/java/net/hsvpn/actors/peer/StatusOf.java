package net.hsvpn.actors.peer;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.hsvpn.actors.adapt.SaParameters;
import net.hsvpn.actors.node.SaPublisher;
import net.hsvpn.actors.node.SaPublisher.Flow;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.Identity;
import net.hsvpn.config.IpText;
import net.hsvpn.dataplane.sad.SaSnapshot;
import net.hsvpn.peers.sa.AuthSent;
import net.hsvpn.peers.sa.ChildMode;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Closed;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.IkeSa;
import net.hsvpn.peers.sa.IntermediateSent;
import net.hsvpn.peers.sa.LeaseAwaited;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.SaInitSent;
import net.hsvpn.peers.sa.Task;

/** How a peer fares, from its states and the counters of the data plane. */
final class StatusOf {
  private StatusOf() {}

  /**
   * @param complete whether all that is carried inside the tunnel is
   * @param retrying whether the next call is only waiting for its time
   */
  static PeerStatus peer(
      PeerSetup setup, Tunnels tunnels, boolean complete, PeerMemory memory, boolean retrying) {
    SaSnapshot counters = setup.node().publisher().snapshot();
    return new PeerStatus(
        setup.id().value(),
        tunnels.up() && !complete ? PeerStatus.State.CONNECTING : state(tunnels, retrying),
        setup.config().method().keyword(),
        setup.config().remote().toString(),
        contexts(setup, counters),
        tunnels.states().map(StatusOf::ike).toList(),
        tunnels
            .established()
            .flatMap(sa -> sa.children().stream().map(c -> child(setup, sa, c, counters)))
            .toList(),
        memory.lastError(),
        List.of());
  }

  /**
   * A peer that stands for many.
   *
   * @param porch IKE SAs of which it is not known yet whose they are
   * @param users those that are there
   */
  static PeerStatus group(
      PeerSetup setup,
      Tunnels porch,
      Map<PeerSetup, Tunnels> users,
      Optional<PeerStatus.LastError> lastError) {
    SaSnapshot counters = setup.node().publisher().snapshot();
    List<PeerStatus.IkeSaStatus> ikeSas = new ArrayList<>();
    List<PeerStatus.ChildSaStatus> children = new ArrayList<>();
    List<PeerStatus.UserStatus> list = new ArrayList<>();
    PeerStatus.State best =
        porch.cells().isEmpty() ? PeerStatus.State.DOWN : PeerStatus.State.CONNECTING;
    porch.states().map(StatusOf::ike).forEach(ikeSas::add);
    for (Map.Entry<PeerSetup, Tunnels> user : users.entrySet()) {
      Tunnels tunnels = user.getValue();
      PeerStatus.State state = state(tunnels, false);
      best = state.compareTo(best) < 0 ? state : best;
      tunnels.states().map(StatusOf::ike).forEach(ikeSas::add);
      tunnels
          .established()
          .flatMap(sa -> sa.children().stream().map(c -> child(user.getKey(), sa, c, counters)))
          .forEach(children::add);
      list.add(
          new PeerStatus.UserStatus(
              user.getKey().id().value(),
              tunnels
                  .established()
                  .flatMap(sa -> sa.party().identity().stream())
                  .findFirst()
                  .map(Identity::toString),
              state,
              tunnels
                  .established()
                  .flatMap(sa -> addresses(sa).stream())
                  .distinct()
                  .sorted()
                  .toList()));
    }
    return new PeerStatus(
        setup.id().value(),
        best,
        setup.config().method().keyword(),
        setup.config().remote().toString(),
        contexts(setup, counters),
        ikeSas,
        children,
        lastError,
        list);
  }

  private static List<String> addresses(Established sa) {
    return Stream.concat(sa.party().lent().stream(), sa.party().borrowed().stream())
        .map(IpText::of)
        .toList();
  }

  private static PeerStatus.State state(Tunnels tunnels, boolean retrying) {
    if (tunnels.up()) {
      return PeerStatus.State.ESTABLISHED;
    }
    return tunnels.calling() || retrying || !tunnels.inUse().isEmpty()
        ? PeerStatus.State.CONNECTING
        : PeerStatus.State.DOWN;
  }

  private static List<PeerStatus.ContextTraffic> contexts(PeerSetup setup, SaSnapshot counters) {
    var flows = setup.node().publisher().traffic(setup.id(), counters);
    return setup.config().contexts().stream()
        .map(context -> {
          Flow flow = flows.getOrDefault(context, Flow.NONE);
          return new PeerStatus.ContextTraffic(
              context.value(),
              flow.packetsIn(),
              flow.bytesIn(),
              flow.packetsOut(),
              flow.bytesOut());
        })
        .toList();
  }

  private static PeerStatus.IkeSaStatus ike(IkeSa sa) {
    return switch (sa) {
      case SaInitSent s -> connecting(s, s.path(), Optional.empty());
      case IntermediateSent s ->
          connecting(s, s.opening().path(), Optional.of(s.opening().suite().toString()));
      case AuthSent s -> connecting(s, s.path(), Optional.of(s.suite().toString()));
      case HalfOpen s -> connecting(s, s.path(), Optional.of(s.suite().toString()));
      case LeaseAwaited s ->
          connecting(s, s.caller().path(), Optional.of(s.caller().sa().suite().toString()));
      case Established s ->
          new PeerStatus.IkeSaStatus(
              s.id().toString(),
              s.standing().retired() || s.task().filter(Task.Closing.class::isInstance).isPresent()
                  ? "closing"
                  : "established",
              s.id().initiator(),
              text(s.path().local()),
              text(s.path().remote()),
              Optional.of(s.suite().toString()),
              Optional.of(s.capabilities().ppk()),
              Optional.of(s.lifespan().establishedAt()),
              Optional.of(s.lifespan().rekeyAt()),
              s.party().identity().map(Identity::toString),
              s.party().eapIdentity(),
              addresses(s));
      case Closed s ->
          new PeerStatus.IkeSaStatus(
              s.id().toString(),
              "closing",
              s.id().initiator(),
              "",
              "",
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              List.of());
    };
  }

  private static PeerStatus.IkeSaStatus connecting(IkeSa sa, Path path, Optional<String> suite) {
    return new PeerStatus.IkeSaStatus(
        sa.id().toString(),
        "connecting",
        sa.id().initiator(),
        text(path.local()),
        text(path.remote()),
        suite,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  private static PeerStatus.ChildSaStatus child(
      PeerSetup setup, Established sa, ChildSa child, SaSnapshot counters) {
    Flow flow = SaPublisher.flow(counters, setup.id(), child);
    return new PeerStatus.ChildSaStatus(
        HexFormat.of().toHexDigits(child.inboundSpi()),
        HexFormat.of().toHexDigits(child.outboundSpi()),
        child.stage().name().toLowerCase(Locale.ROOT),
        child.suite().toString(),
        sa.udpEncapsulated() ? "udp" : "esp",
        child.mode() instanceof ChildMode.Tagged,
        SaParameters.contexts(child.mode()).stream().map(ContextId::value).toList(),
        flow.packetsIn(),
        flow.bytesIn(),
        flow.packetsOut(),
        flow.bytesOut(),
        SaPublisher.ecnAlarms(counters, child),
        child.establishedAt(),
        child.rekeyAt());
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
