package net.hsvpn.peers.sa;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.window.Requests;
import net.hsvpn.peers.window.Responses;
import net.hsvpn.peers.wire.Octets;

/**
 * Both ends are authenticated.
 *
 * @param nextIv counter part of the next explicit IV
 * @param task the exchange of ours that is under way
 * @param waiting commands that wait for their turn, in order
 * @param lastHeard when the peer last proved to be alive
 * @param lifespan what is due when
 * @param keepaliveAt when the NAT before us wants to be reminded of us, if there is one
 * @param standing towards other IKE SAs with the same peer
 * @param announcements what HSVPN_ROUTES told, each way
 * @param unfinished what the peer has begun and we have answered, but for more key exchanges
 * @param crashToken by which the peer would prove that it lost this IKE SA (RFC 6290), if it can
 * @param party who the other end proved to be
 * @param whereabouts where the two ends are, beyond the path of IKE
 */
public record Established(
    IkeSaId id,
    PeerProfile profile,
    Path path,
    IkeSuite suite,
    IkeKeys keys,
    Capabilities capabilities,
    Requests requests,
    Responses responses,
    long nextIv,
    List<ChildSa> children,
    Optional<Task> task,
    List<Task.Waiting> waiting,
    Lifespan lifespan,
    Instant lastHeard,
    Optional<Instant> keepaliveAt,
    Standing standing,
    Announcements announcements,
    Optional<Unfinished> unfinished,
    Optional<Octets> crashToken,
    Party party,
    Whereabouts whereabouts)
    implements IkeSa {
  /** How long an IKE SA that was replaced waits for its deletion. */
  private static final Duration LINGERING = Duration.ofSeconds(30);

  /** Which part an IKE SA has while one replaces the other. */
  public enum Standing {
    CURRENT,
    /**
     * Made by the peer while we were making one too. Until it is clear which of the two stays, the
     * children are still with the old one, and requests here must wait.
     */
    HEIR,
    /** Another one took its place and its children; it only waits to be deleted. */
    REPLACED,
    /** Its time was over before another one took its place; it has no children any more. */
    EXPIRED;

    /** Whether it only waits to be deleted. */
    public boolean retired() {
      return this == REPLACED || this == EXPIRED;
    }
  }

  public Established {
    children = List.copyOf(children);
    waiting = List.copyOf(waiting);
  }

  @Override
  public Optional<Instant> deadline() {
    return Stream.concat(keepaliveAt.stream(), own()).min(Instant::compareTo);
  }

  /** What we wait for ourselves: an answer; or else the next thing that there is to do. */
  private Stream<Instant> own() {
    if (requests.outstanding().isPresent()) {
      Stream<Instant> again = requests.outstanding().stream().map(Requests.Outstanding::dueAt);
      return standing == Standing.CURRENT ? Stream.concat(again, lifespan.ends()) : again;
    }
    Stream<Instant> commands =
        waiting.stream().map(w -> w.notBefore(unfinished.map(Unfinished::until)));
    // Whoever is about to be asked something need not be probed.
    Stream<Instant> silence =
        waiting.isEmpty() ? silence(standing, lastHeard).stream() : Stream.empty();
    if (standing != Standing.CURRENT) {
      return Stream.concat(commands, silence);
    }
    Stream<Instant> replacements =
        children.stream()
            .filter(c -> c.stage() == ChildSa.Stage.INSTALLED)
            .flatMap(c -> Stream.of(c.rekeyAt(), c.endsAt(profile.life())));
    return Stream.of(commands, silence, replacements, lifespan.due()).flatMap(s -> s);
  }

  /** Until when an IKE SA like this one, last heard of then, is left alone; empty for ever. */
  public Optional<Instant> silence(Standing as, Instant heard) {
    return as.retired()
        ? Optional.of(heard.plus(LINGERING))
        : profile.life().liveness().map(heard::plus);
  }

  /** Where ESP goes; with the ports of IKE, which count only for ESP in UDP. */
  public Path trafficPath() {
    return whereabouts.traffic().orElse(path);
  }

  /**
   * Whether ESP goes in UDP: a NAT is on the way, or one end pretends so, and IKE moved to the port
   * that both share. IKE alone on that port decides nothing: initiators that may move (RFC 4555)
   * always go there.
   */
  public boolean udpEncapsulated() {
    return capabilities.natted() && trafficPath().marker();
  }

  /** The same with these children. */
  public Established having(List<ChildSa> others) {
    return new Established(
        id,
        profile,
        path,
        suite,
        keys,
        capabilities,
        requests,
        responses,
        nextIv,
        others,
        task,
        waiting,
        lifespan,
        lastHeard,
        keepaliveAt,
        standing,
        announcements,
        unfinished,
        crashToken,
        party,
        whereabouts);
  }

  /** The child with that inbound SPI. */
  public Optional<ChildSa> child(int inboundSpi) {
    return children.stream().filter(c -> c.inboundSpi() == inboundSpi).findFirst();
  }

  /** The child that the peer names by the SPI on which it receives. */
  public Optional<ChildSa> childByOutboundSpi(int outboundSpi) {
    return children.stream().filter(c -> c.outboundSpi() == outboundSpi).findFirst();
  }
}
